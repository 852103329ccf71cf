using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Loading;

/// <summary>
/// A batch as the loader gives it. The memory of its inputs is the loader's and is written anew once this is disposed: keep a
/// clone of what is needed longer. The targets' memory is not.
/// </summary>
public sealed class LoadedBatch : IDisposable
{
    private readonly BufferPool _pool;
    private readonly Batch _batch;
    private BatchBuffer? _buffer;

    internal LoadedBatch(long step, int count, Batch batch, BatchBuffer buffer, BufferPool pool)
    {
        Step = step;
        Count = count;
        _batch = batch;
        _buffer = buffer;
        _pool = pool;
    }

    /// <summary>The batch's place in the epoch, from 0.</summary>
    public long Step { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The place of the first sample in the whole batch, of which other processes may read parts.</summary>
    internal long Start { get; init; }

    /// <summary>How many of its samples count; 0 where other processes have the batch's samples.</summary>
    internal long Weight { get; init; }

    /// <summary>The samples of the batch over all processes.</summary>
    internal long Total { get; init; }

    /// <summary>The samples of the dataset that these are.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ReadOnlySpan<long> Indices => (_buffer ?? throw new ObjectDisposedException(nameof(LoadedBatch))).Indices.AsSpan(0, Count);

    /// <summary>The inputs, each of shape [Count, ...], in CPU memory.</summary>
    public IReadOnlyList<Tensor> Inputs => _batch.Inputs;

    /// <summary>The targets, each of shape [Count, ...], in CPU memory.</summary>
    public IReadOnlyList<Tensor> Targets => _batch.Targets;

    /// <summary>Gives the tensors back to the loader.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } buffer) return;
        buffer.Release(_batch);
        _pool.Return(buffer);
    }
}
