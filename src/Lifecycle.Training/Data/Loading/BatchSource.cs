using Lifecycle.Training.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Loading;

/// <summary>Reads single batches, on whatever thread; what fails is told with the sample that failed.</summary>
internal sealed class BatchSource(IDataset dataset, ISampler sampler, int batchSize, Shard shard, bool pinMemory) : IDisposable
{
    private readonly BufferPool _pool = new(dataset, (int)shard.Largest(batchSize));

    /// <summary>Reads the batch of a step.</summary>
    public LoadedBatch Read(int epoch, long step)
    {
        var buffer = _pool.Take();
        try
        {
            var start = step * batchSize;
            var total = Math.Min(batchSize, sampler.Count - start);
            var share = shard.Of(total);
            var indices = buffer.Indices.AsSpan(0, (int)share.Length);
            Sample(epoch, start + share.Start, indices);
            return new LoadedBatch(step, indices.Length, Read(buffer, indices, epoch, step), buffer, _pool) { Start = share.Start, Weight = share.Weight, Total = total };
        }
        catch
        {
            _pool.Return(buffer);
            throw;
        }
    }

    public void Dispose() => _pool.Dispose();

    private void Sample(int epoch, long start, Span<long> indices)
    {
        sampler.Fill(epoch, start, indices);
        var wrong = indices.IndexOfAnyExceptInRange(0, dataset.Count - 1);
        if (wrong >= 0)
            throw new UsageException($"{sampler.GetType().Name} gives sample {indices[wrong]} at position {start + wrong} of epoch {epoch + 1}; expected 0 to {dataset.Count - 1}, the samples of the data; make the sampler for this dataset.");
    }

    private Batch Read(BatchBuffer buffer, ReadOnlySpan<long> indices, int epoch, long step)
    {
        using var scope = NewDisposeScope();
        try
        {
            var batch = _pool.TryRead(buffer, indices) ?? CheckCount(dataset.Read(indices), indices.Length);
            foreach (var tensor in batch.Inputs.Concat(batch.Targets)) tensor.DetachFromDisposeScope();
            return pinMemory ? Pin(batch, buffer) : batch;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw Explain(e, indices, epoch, step);
        }
    }

    private static Batch CheckCount(Batch batch, int count)
    {
        if (batch.Count == count) return batch;
        var found = batch.Count;
        batch.Dispose();
        throw new DataException($"the dataset gave {found} samples for {count} indices; expected one an index; correct its Read.");
    }

    // libtorch's allocator of page-locked memory goes round by itself and waits for copies under way.
    private static Batch Pin(Batch batch, BatchBuffer buffer)
    {
        try
        {
            return new Batch([.. batch.Inputs.Select(Pin)], [.. batch.Targets.Select(Pin)]);
        }
        finally
        {
            buffer.Release(batch);
        }
    }

    private static Tensor Pin(Tensor tensor) => tensor.pin_memory().DetachFromDisposeScope();

    private LifecycleException Explain(Exception error, ReadOnlySpan<long> indices, int epoch, long step)
    {
        var (cause, what) = (error, $"The samples of step {step + 1} of epoch {epoch + 1} (the first is {indices[0]})");
        foreach (var index in indices)
        {
            if (FailureOf(index) is not { } failure) continue;
            (cause, what) = (failure, $"Sample {index} (epoch {epoch + 1}, step {step + 1})");
            break;
        }
        var message = $"{what} cannot be read: {cause.Message.ReplaceLineEndings(" ").Trim()}";
        return cause is UsageException ? new UsageException(message, cause) : new DataException(message, cause);
    }

    private Exception? FailureOf(long index)
    {
        try
        {
            dataset.Read([index]).Dispose();
            return null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            return e;
        }
    }
}
