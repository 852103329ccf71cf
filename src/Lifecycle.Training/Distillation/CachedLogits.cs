using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// A dataset whose samples have the teacher's logits as a further target, the last one. Made by
/// <see cref="Distiller.CacheAsync"/>; reading is thread-safe. Disposing frees the logits, not the dataset that they belong to.
/// </summary>
public sealed class CachedLogits : IDataset, ITargetReader, IDisposable
{
    private readonly IDataset _source;
    private readonly IDataset _logits;

    internal CachedLogits(IDataset source, IDataset logits)
    {
        (_source, _logits) = (source, logits);
        Targets = [.. source.Targets, logits.Inputs[0]];
    }

    /// <inheritdoc/>
    public long Count => _source.Count;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs => _source.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        var batch = _source.Read(indices);
        try
        {
            return new Batch(batch.Inputs, [.. batch.Targets, .. _logits.Read(indices).Inputs]);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        // The logits can always be read so, and have to be last: where the source cannot, nothing is to be written.
        return _source.TryRead(indices, new Batch(destination.Inputs, [.. destination.Targets.SkipLast(1)]))
            && _logits.TryRead(indices, new Batch([destination.Targets[^1]], []));
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices) => _source.Targets.Count > 0 ? (_source as ITargetReader)?.TryReadTarget(indices) : null;

    /// <summary>Frees the logits, or closes their file.</summary>
    public void Dispose() => (_logits as IDisposable)?.Dispose();
}
