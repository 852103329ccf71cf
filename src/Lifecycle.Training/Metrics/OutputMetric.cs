using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A metric of one of several outputs.</summary>
internal sealed class OutputMetric(IMetric metric, string name, int output, int target) : IMetric
{
    public string Name => name;

    public bool HigherIsBetter => metric.HigherIsBetter;

    public IMetricState Start() => metric.Start();

    /// <summary>The output and the target that a metric takes.</summary>
    /// <exception cref="ModelException">There are not so many.</exception>
    public static (Tensor Output, Tensor Target) Choose(IMetric metric, IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> targets)
    {
        var (output, target) = metric is OutputMetric chosen ? chosen.Places : (0, 0);
        if (output < outputs.Count && target < targets.Count) return (outputs[output], targets[target]);
        throw new ModelException($"The metric {metric.Name} takes output {output} and target {target}, but the step gives {outputs.Count} outputs and {targets.Count} targets; expected more of them; choose others, or leave the metric out.");
    }

    private (int Output, int Target) Places => (output, target);
}

/// <summary>Metrics of models with several outputs.</summary>
public static class MetricExtensions
{
    /// <summary>The metric of one of several outputs and targets.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="name">The name that reports use, unique in a run.</param>
    /// <param name="output">Which output, from 0.</param>
    /// <param name="target">Which target, from 0.</param>
    public static IMetric Of(this IMetric metric, string name, int output, int target)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        return new OutputMetric(metric, name, output, target);
    }
}
