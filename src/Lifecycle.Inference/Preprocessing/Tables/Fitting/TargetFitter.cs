using System.Globalization;
using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables.Fitting;

/// <summary>Takes the target's values one after the other and finds how to encode it.</summary>
internal abstract class TargetFitter
{
    public static TargetFitter Of(TargetColumn target) => target switch
    {
        RegressionTarget regression => new RegressionFitter(regression),
        ClassTarget classes => new ClassFitter(classes),
        _ => throw new UsageException($"Target \"{target.Name}\" is a {target.GetType().Name}; expected one of the kinds of targets that Lifecycle has."),
    };

    public abstract void Add(in TableValue value);

    public abstract TargetEncoder Finish();
}

/// <summary>Fits a number to predict.</summary>
internal sealed class RegressionFitter(RegressionTarget target) : TargetFitter
{
    private readonly NumberStatistics _statistics = new(MissingPolicy.Refuse, constant: 0, target.Scaling);

    public override void Add(in TableValue value) => _statistics.Add(RegressionEncoder.Read(target, value));

    public override TargetEncoder Finish() => new RegressionEncoder(target, _statistics.Finish(target.Name));
}

/// <summary>Finds the classes.</summary>
internal sealed class ClassFitter(ClassTarget target) : TargetFitter
{
    private const int MaxClasses = 100_000;

    private readonly HashSet<string> _seen = [];

    public override void Add(in TableValue value)
    {
        _seen.Add(ClassEncoder.Read(target, value));
        if (_seen.Count > MaxClasses)
            throw new CellException(target.Name, $"more than {MaxClasses} different classes; expected fewer; declare the target as a number, or another column as the target");
    }

    public override TargetEncoder Finish() => new ClassEncoder(target, target.Classes ?? Sorted());

    private List<string> Sorted() => _seen.All(static name => Whole(name) is not null)
        ? [.. _seen.OrderBy(static name => Whole(name)!.Value).ThenBy(static name => name, StringComparer.Ordinal)]
        : [.. _seen.Order(StringComparer.Ordinal)];

    private static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
