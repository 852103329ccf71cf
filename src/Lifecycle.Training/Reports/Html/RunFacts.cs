using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using Lifecycle.Training.Callbacks;

namespace Lifecycle.Training.Reports.Html;

/// <summary>The settings of a run and where it runs, in words.</summary>
internal static class RunFacts
{
    public static IReadOnlyList<(string, string)> Settings(RunStarted run) =>
    [
        ("Model", $"{run.Model.GetName()}, {run.Model.parameters().Sum(static p => p.numel()).ToString("N0", CultureInfo.InvariantCulture)} parameters"),
        ("Training samples", run.TrainingSamples.ToString("N0", CultureInfo.InvariantCulture)),
        ("Validation samples", run.ValidationSamples.ToString("N0", CultureInfo.InvariantCulture)),
        .. run.Options.GetType().GetProperties().Where(static p => p.GetIndexParameters().Length == 0 && p.Name is not ("TimeProvider" or "Progress" or "Callbacks"))
            .Select(property => (property.Name, Describe(property.GetValue(run.Options)))),
    ];

    public static IReadOnlyList<(string, string)> Environment(RunStarted run) =>
    [
        ("Started", run.Options.TimeProvider.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
        ("Device", $"{run.Device}, {run.Precision}{(run.ChannelsLast ? ", channels last" : "")}"),
        ("Processors", System.Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        ("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("Lifecycle", typeof(Trainer).Assembly.GetName().Version?.ToString() ?? "unknown"),
    ];

    private static string Describe(object? value) => value switch
    {
        null => "none",
        string text => text,
        Metrics.IMetric metric => metric.Name,
        IEnumerable many => string.Join(", ", many.Cast<object?>().Select(Describe)) is { Length: > 0 } list ? list : "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Name(value),
    };

    // A type that says nothing of itself is told by its name and its plain properties.
    private static string Name(object value)
    {
        var (type, text) = (value.GetType(), value.ToString() ?? "");
        if (text != type.FullName && !text.StartsWith(type.Namespace + ".", StringComparison.Ordinal)) return text;
        var properties = type.GetProperties().Where(static p => p.GetIndexParameters().Length == 0 && (p.PropertyType.IsPrimitive || p.PropertyType.IsEnum || p.PropertyType == typeof(string)));
        var settings = string.Join(", ", properties.Select(property => $"{property.Name} = {Describe(property.GetValue(value))}"));
        return settings.Length == 0 ? type.Name : $"{type.Name} ({settings})";
    }
}
