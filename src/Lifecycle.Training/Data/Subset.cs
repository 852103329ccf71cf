using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>Some samples of another dataset, which it neither copies nor owns.</summary>
public sealed class Subset : IDataset, ITargetReader
{
    private readonly IDataset _source;
    private readonly long[] _indices;

    /// <summary>The samples of <paramref name="source"/> at <paramref name="indices"/>, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the source.</exception>
    public Subset(IDataset source, IReadOnlyList<long> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices)
            if (index < 0 || index >= source.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"Expected indices from 0 to {source.Count - 1}.");
        _source = source;
        _indices = [.. indices];
    }

    /// <inheritdoc/>
    public long Count => _indices.Length;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs => _source.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets => _source.Targets;

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices) => _source.Read(Map(indices));

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination) => _source.TryRead(Map(indices), destination);

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices) => (_source as ITargetReader)?.TryReadTarget(Map(indices));

    private long[] Map(ReadOnlySpan<long> indices)
    {
        var mapped = new long[indices.Length];
        for (var i = 0; i < mapped.Length; i++) mapped[i] = _indices[indices[i]];
        return mapped;
    }
}
