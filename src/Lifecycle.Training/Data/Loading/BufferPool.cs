using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Loading;

/// <summary>Buffers that go round: as many are made as are in use at once, and all are freed at the end. Thread-safe.</summary>
internal sealed class BufferPool(IDataset dataset, int batchSize) : IDisposable
{
    private readonly Stack<BatchBuffer> _free = new();
    private readonly bool _fixedShapes = dataset.Inputs.Concat(dataset.Targets).All(spec => !spec.Shape.Contains(-1));
    private bool _refused;
    private bool _closed;

    public BatchBuffer Take()
    {
        lock (_free)
            if (_free.TryPop(out var buffer)) return buffer;
        return new BatchBuffer(batchSize);
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(BatchBuffer buffer)
    {
        lock (_free)
        {
            if (!_closed)
            {
                _free.Push(buffer);
                return;
            }
        }
        buffer.Dispose();
    }

    /// <summary>Reads samples into a buffer's tensors, or their first rows.</summary>
    /// <returns>Null where the dataset reads into tensors of its own only.</returns>
    public Batch? TryRead(BatchBuffer buffer, ReadOnlySpan<long> indices)
    {
        if (!_fixedShapes || Volatile.Read(ref _refused)) return null;
        if (!buffer.IsReady)
        {
            buffer.Dispose();
            buffer.Inputs = [.. dataset.Inputs.Select(spec => Make(spec, batchSize))];
        }
        var count = indices.Length;
        var batch = new Batch(
            count == batchSize ? buffer.Inputs : [.. buffer.Inputs.Select(tensor => tensor.narrow(0, 0, count).DetachFromDisposeScope())],
            [.. dataset.Targets.Select(spec => Make(spec, count))]);
        var done = false;
        try
        {
            done = dataset.TryRead(indices, batch);
        }
        finally
        {
            if (!done) buffer.Release(batch);
        }
        if (done) return batch;
        buffer.Dispose();
        Volatile.Write(ref _refused, true);
        return null;
    }

    public void Dispose()
    {
        lock (_free)
        {
            _closed = true;
            while (_free.TryPop(out var buffer)) buffer.Dispose();
        }
    }

    private static Tensor Make(ElementSpec spec, long count) => empty([count, .. spec.Shape], spec.Type).DetachFromDisposeScope();
}
