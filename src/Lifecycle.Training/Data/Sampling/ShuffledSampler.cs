namespace Lifecycle.Training.Data.Sampling;

/// <summary>All samples, each once an epoch, in an order that differs from epoch to epoch: a counter-based permutation.</summary>
/// <param name="count">The number of samples of the dataset, at least 1.</param>
/// <param name="seed">The same seed gives the same orders.</param>
public sealed class ShuffledSampler(long count, long seed) : ISampler
{
    /// <inheritdoc/>
    public long Count { get; } = SamplerChecks.Count(count);

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        new Permutation(Count, seed, epoch).Fill(start, samples);
    }
}
