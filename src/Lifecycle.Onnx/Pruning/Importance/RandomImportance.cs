namespace Lifecycle.Onnx.Pruning;

/// <summary>A number that follows from a seed, the group's name and the channel: what other measures have to beat. Safe for any number of threads.</summary>
/// <param name="seed">The seed.</param>
public sealed class RandomImportance(int seed = 0) : IImportance
{
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return [.. groups.Select(group => (IReadOnlyList<double>)Score(group))];
    }

    private double[] Score(PruningGroup group)
    {
        var hash = group.Name.Aggregate(FnvBasis, static (sum, letter) => unchecked((sum ^ letter) * FnvPrime));
        var random = new Random(unchecked((int)hash ^ (seed * 31)));
        return [.. Enumerable.Range(0, group.Channels).Select(_ => random.NextDouble())];
    }
}
