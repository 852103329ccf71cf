namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// One process's share of an order: every <c>worldSize</c>-th sample from position <c>rank</c> on. The batches that the processes take in
/// the same step are together the batch that one process would take whose batches are <c>worldSize</c> times as large.
/// </summary>
public sealed class ShardedSampler : ISampler
{
    private readonly ISampler _source;
    private readonly int _rank;
    private readonly int _worldSize;

    /// <summary>The share of one process.</summary>
    /// <param name="source">The order of all; the same in every process.</param>
    /// <param name="rank">Which process this is, from 0.</param>
    /// <param name="worldSize">The number of processes.</param>
    /// <param name="remainder">What becomes of the last samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is outside the world, or this process's share is empty.</exception>
    public ShardedSampler(ISampler source, int rank, int worldSize, ShardRemainder remainder = ShardRemainder.Repeat)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(worldSize);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        (_source, _rank, _worldSize) = (source, rank, worldSize);
        var (whole, rest) = Math.DivRem(source.Count, worldSize);
        Count = remainder switch
        {
            ShardRemainder.Repeat => rest == 0 ? whole : whole + 1,
            ShardRemainder.Drop => whole,
            ShardRemainder.Uneven => rank < rest ? whole + 1 : whole,
            _ => throw new ArgumentOutOfRangeException(nameof(remainder), remainder, "Expected Repeat, Drop or Uneven."),
        };
        if (Count == 0) throw new ArgumentOutOfRangeException(nameof(worldSize), worldSize, $"Expected at most {source.Count} processes, the number of samples: process {rank} would have none.");
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        for (var i = 0; i < samples.Length; i++)
            _source.Fill(epoch, (((start + i) * _worldSize) + _rank) % _source.Count, samples.Slice(i, 1));
    }
}
