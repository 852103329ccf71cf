using System.Diagnostics.CodeAnalysis;

namespace Lifecycle.Training.Metrics;

/// <summary>The usual metrics.</summary>
[SuppressMessage("Design", "MA0049:Type name should not match containing namespace", Justification = "Metrics.Accuracy() reads as the field says it.")]
public static class Metrics
{
    /// <summary>The part of the samples whose greatest class score is that of the label: output [count, classes, ...], labels int64 [count, ...].</summary>
    public static IMetric Accuracy() => new Accuracy();
}
