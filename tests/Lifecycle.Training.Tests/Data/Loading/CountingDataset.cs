using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Loading;

/// <summary>Samples that are their own number, with something done at each read.</summary>
internal sealed class CountingDataset(long count, Action<long[]>? onRead = null, bool intoBuffers = true) : IDataset
{
    private int _reads;

    public long Count => count;

    public IReadOnlyList<ElementSpec> Inputs { get; } = [new ElementSpec(ScalarType.Int64, [2])];

    public IReadOnlyList<ElementSpec> Targets { get; } = [new ElementSpec(ScalarType.Int64, [])];

    public int Reads => Volatile.Read(ref _reads);

    public Batch Read(ReadOnlySpan<long> indices)
    {
        var batch = new Batch([empty([indices.Length, 2], ScalarType.Int64)], [empty([indices.Length], ScalarType.Int64)]);
        Fill(indices.ToArray(), batch);
        return batch;
    }

    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        if (intoBuffers) Fill(indices.ToArray(), destination);
        return intoBuffers;
    }

    private void Fill(long[] indices, Batch batch)
    {
        Interlocked.Increment(ref _reads);
        onRead?.Invoke(indices);
        batch.Inputs[0].data<long>().CopyFrom([.. indices.SelectMany(i => new[] { i, -i })], 0, 0);
        batch.Targets[0].data<long>().CopyFrom(indices, 0, 0);
    }
}
