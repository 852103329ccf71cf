namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// The magnitude of the factors that batch norms and other norms give a channel (Z. Liu et al., Network slimming, 2017). Groups without a norm
/// are scored by the L2 norm of their weights; in a global ranking each group is held against its own mean. Safe for any number of threads.
/// </summary>
public sealed class BatchNormImportance : IImportance
{
    private static readonly MagnitudeImportance Otherwise = new();

    /// <inheritdoc/>
    public string Name => "norm scale";

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(groups);
        var tensors = model.Graph.Initializers.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        return [.. groups.Select(group => (IReadOnlyList<double>)Score(group, name => tensors[name]))];
    }

    private static double[] Score(PruningGroup group, Func<string, Graph.TensorData> find)
    {
        var scales = group.Weights.Where(static slice => slice.Role == WeightRole.Scale).ToList();
        if (scales.Count == 0) return Otherwise.Norms(group, find);
        var parts = scales.Select(slice => GroupWeights.Sum(find(slice.Name), slice, static (value, _) => Math.Abs(value))).ToList();
        return [.. Enumerable.Range(0, group.Channels).Select(channel => parts.Sum(part => part[channel]))];
    }
}
