using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>
/// A metric's state whose parts over several shares of the data (of processes, say) come together to the state over all of it:
/// each part by sum or by concatenation. All metrics of <see cref="Metrics"/> have such states.
/// </summary>
public interface IReducibleMetricState : IMetricState
{
    /// <summary>The state's tensors, in an order that is the same for every state of the metric; empty before the first batch. They stay the state's.</summary>
    IReadOnlyList<MetricPart> Parts { get; }

    /// <summary>Puts combined tensors in the place of the state's own, as if it had seen all the shares.</summary>
    /// <param name="parts">As many as <see cref="Parts"/> has, in its order; the state takes them over.</param>
    void Replace(IReadOnlyList<Tensor> parts);
}

/// <summary>One tensor of a metric's state.</summary>
/// <param name="Value">The tensor.</param>
/// <param name="Reduction">How those of several shares come together.</param>
public readonly record struct MetricPart(Tensor Value, MetricReduction Reduction);

/// <summary>How tensors of a metric's state over several shares of the data come together.</summary>
public enum MetricReduction
{
    /// <summary>By adding them; their shapes are the same.</summary>
    Sum,

    /// <summary>By putting them one behind the other along the first axis, in any order.</summary>
    Concatenate,
}
