using System.Globalization;
using Lifecycle.Training.Metrics;

namespace Lifecycle;

/// <summary>How good a model is on a dataset.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Loss">The mean loss over the samples.</param>
/// <param name="Metrics">The metrics by name.</param>
/// <param name="Duration">How long it took.</param>
public sealed record EvaluationReport(long Count, double Loss, IReadOnlyDictionary<string, double> Metrics, TimeSpan Duration)
{
    /// <summary>Means over the samples of what the step reports beside its loss, by name.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What metrics have to tell beside their numbers, by name: confusion matrices, scores of classes, curves.</summary>
    public IReadOnlyDictionary<string, MetricDetail> Details { get; init; } = new Dictionary<string, MetricDetail>(StringComparer.Ordinal);

    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} samples: loss {Loss:F4}{string.Concat(Metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $", {m.Key} {m.Value:F4}")))}, {Duration.TotalSeconds:F1} s");
}
