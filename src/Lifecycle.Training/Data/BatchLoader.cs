namespace Lifecycle.Training.Data;

/// <summary>Cuts a dataset into batches, shuffled anew each epoch or in order; any batch of any epoch is reached at once.</summary>
internal sealed class BatchLoader(IDataset dataset, int batchSize, long? shuffleSeed, bool dropLast = false)
{
    /// <summary>The number of batches of an epoch.</summary>
    public long Steps { get; } = dropLast ? dataset.Count / batchSize : (dataset.Count + batchSize - 1) / batchSize;

    /// <summary>The samples of a batch.</summary>
    public long[] Indices(int epoch, long step)
    {
        var start = step * batchSize;
        var indices = new long[Math.Min(batchSize, dataset.Count - start)];
        if (shuffleSeed is { } seed) new Permutation(dataset.Count, seed, epoch).Fill(start, indices);
        else for (var i = 0; i < indices.Length; i++) indices[i] = start + i;
        return indices;
    }

    /// <summary>Reads a batch.</summary>
    public Batch Read(long[] indices) => dataset.Read(indices);
}
