namespace Lifecycle.Training.Data.Sampling;

/// <summary>All samples in the dataset's own order, the same in every epoch.</summary>
/// <param name="count">The number of samples of the dataset, at least 1.</param>
public sealed class SequentialSampler(long count) : ISampler
{
    /// <inheritdoc/>
    public long Count { get; } = SamplerChecks.Count(count);

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        for (var i = 0; i < samples.Length; i++) samples[i] = start + i;
    }
}
