using System.Globalization;
using System.Text;
using Lifecycle.Inference.Verification;

namespace Lifecycle;

/// <summary>What an export found: how far the file is from the model, what it consists of, what the tracer warned of.</summary>
public sealed record ExportReport
{
    /// <summary>The comparison of each output at each of the sizes tried; empty where verification was off.</summary>
    public required IReadOnlyList<OutputError> Errors { get; init; }

    /// <summary>How many nodes of each ONNX operator the graph has.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>How many numbers the graph's constants hold.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>What libtorch warned of while it traced.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The largest absolute error of all outputs and sizes; 0 where verification was off.</summary>
    public double MaxAbsoluteError => Errors.Select(static error => error.Comparison.MaxAbsoluteError).DefaultIfEmpty().Max();

    /// <summary>The largest relative error of all outputs and sizes; 0 where verification was off.</summary>
    public double MaxRelativeError => Errors.Select(static error => error.Comparison.MaxRelativeError).DefaultIfEmpty().Max();

    /// <summary>The report as lines: the graph, the error of each output at each size, the warnings.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Operators.Values.Sum()} nodes ({string.Join(", ", Operators.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Value} {entry.Key}"))}), {ParameterCount:N0} constants");
        foreach (var error in Errors)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {error.At}  {error.Comparison.Name}: largest error {error.Comparison.MaxAbsoluteError:G3}, relative {error.Comparison.MaxRelativeError:G3}");
        if (Errors.Count == 0) text.AppendLine("  not verified");
        foreach (var warning in Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"  warning: {warning}");
        return text.ToString();
    }
}

/// <summary>How far one output of the exported file is from the model's at one size of the input.</summary>
/// <param name="Sizes">The length of each dynamic axis by name; empty where none is dynamic.</param>
/// <param name="Comparison">The output's name and errors.</param>
public sealed record OutputError(IReadOnlyDictionary<string, long> Sizes, TensorComparison Comparison)
{
    /// <summary>The sizes as text, such as <c>batch 2, sequence 9</c>.</summary>
    public string At => Sizes.Count == 0 ? "the example's size" : string.Join(", ", Sizes.Select(static size => string.Create(CultureInfo.InvariantCulture, $"{size.Key} {size.Value}")));
}
