using Lifecycle.Training.Metrics;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>Brings what processes gathered over their parts of the data together to what one process would have gathered over all of it.</summary>
internal static class StateReducer
{
    /// <summary>Gives a metric's state that of all the data.</summary>
    public static void Reduce(this Processes ranks, IReducibleMetricState state)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        state.Replace([.. state.Parts.Select(part => Reduce(ranks, part).DetachFromDisposeScope())]);
    }

    /// <summary>The sums that steps or evaluations reported, over all processes.</summary>
    public static Dictionary<string, double> Means(this Processes ranks, ReportedValues values) => ranks.FromEach(values.Sums())
        .SelectMany(static sums => sums)
        .GroupBy(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.Sum(static sum => sum.Sum) / group.Sum(static sum => sum.Count), StringComparer.Ordinal);

    private static Tensor Reduce(Processes ranks, MetricPart part)
    {
        if (part.Reduction == Metrics.MetricReduction.Concatenate) return ranks.Concatenate(part.Value);
        var sum = part.Value.clone();
        ranks.Sum(sum);
        return sum;
    }
}
