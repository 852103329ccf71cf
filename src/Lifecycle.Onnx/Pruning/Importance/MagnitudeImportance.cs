using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// The norm of a channel's weights, those that make it and those that take it: the sum of magnitudes (L1; H. Li et al., Pruning filters for
/// efficient ConvNets, 2017) or the root of the sum of squares (L2). Safe for any number of threads.
/// </summary>
public sealed class MagnitudeImportance : IImportance
{
    /// <summary>Makes the measure.</summary>
    /// <param name="order">1 or 2 (default).</param>
    /// <exception cref="UsageException">The order is another one.</exception>
    public MagnitudeImportance(int order = 2)
    {
        Order = order;
        OptionsValidator.Check(nameof(MagnitudeImportance), [("", this)]);
    }

    /// <summary>The norm's order.</summary>
    [AllowedValues(1, 2)]
    public int Order { get; }

    /// <inheritdoc/>
    public string Name => $"L{Order} norm";

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(groups);
        var tensors = model.Graph.Initializers.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        return [.. groups.Select(group => (IReadOnlyList<double>)Norms(group, name => tensors[name]))];
    }

    internal double[] Norms(PruningGroup group, Func<string, Graph.TensorData> find)
    {
        var sums = new double[group.Channels];
        foreach (var slice in GroupWeights.Counted(group))
        {
            var part = GroupWeights.Sum(find(slice.Name), slice, Order == 1 ? static (value, _) => Math.Abs(value) : static (value, _) => value * value);
            for (var channel = 0; channel < sums.Length; channel++) sums[channel] += part[channel];
        }
        return Order == 1 ? sums : [.. sums.Select(Math.Sqrt)];
    }
}
