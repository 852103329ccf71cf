namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// Each sample once an epoch, in batches of similar lengths, so that little is padding. Samples are sorted by length; neighbours are
/// shuffled among each other, anew and with other borders in each epoch, and so is the order of the batches.
/// </summary>
public sealed class LengthBucketSampler : ISampler
{
    private readonly int[] _sorted;
    private readonly int _batchSize;
    private readonly long _seed;
    private readonly long _bucket;

    /// <summary>Batches by length.</summary>
    /// <param name="lengths">The length of each sample of the dataset.</param>
    /// <param name="batchSize">The batch size it is used with.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    /// <param name="bucketBatches">How many batches' worth of neighbours are shuffled among each other; more is more random, and more padding.</param>
    public LengthBucketSampler(IReadOnlyList<long> lengths, int batchSize, long seed, int bucketBatches = 8)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketBatches);
        Count = SamplerChecks.Count(lengths.Count);
        (_batchSize, _seed, _bucket) = (batchSize, seed, (long)batchSize * bucketBatches);
        _sorted = [.. Enumerable.Range(0, lengths.Count).OrderBy(i => lengths[i])];
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        var key = Mixing.Combine((ulong)_seed, (ulong)epoch);
        for (var i = 0; i < samples.Length; i++) samples[i] = _sorted[Shuffled(key, Sorted(key, start + i))];
    }

    // Where in the sorted order the batch of a position lies. The last, smaller batch may be of any length.
    private long Sorted(ulong key, long position)
    {
        var (whole, rest) = Math.DivRem(Count, _batchSize);
        var (batch, within) = Math.DivRem(position, _batchSize);
        var smaller = (long)(Mixing.Combine(key, 1) % (ulong)(whole + 1));
        if (batch == whole) return (smaller * _batchSize) + within;
        var place = new Permutation(whole, (long)key, epoch: 0)[batch];
        return (place * _batchSize) + (place >= smaller ? rest : 0) + within;
    }

    private long Shuffled(ulong key, long sorted)
    {
        var shift = (long)(Mixing.Combine(key, 2) % (ulong)_bucket);
        var bucket = (sorted + shift) / _bucket;
        var first = Math.Max(0, (bucket * _bucket) - shift);
        var end = Math.Min(Count, ((bucket + 1) * _bucket) - shift);
        return first + new Permutation(end - first, (long)Mixing.Combine(key, 3), (int)bucket)[sorted - first];
    }
}
