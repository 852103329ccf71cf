namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// The order in which an epoch goes through a dataset. Stateless: the sample at a position follows from the sampler's own
/// settings, the epoch and the position alone, so that any position of any epoch is reached at once and a run is resumed
/// without replaying. An implementation allows several threads to ask at once.
/// </summary>
public interface ISampler
{
    /// <summary>The number of samples of an epoch, repeats counted; at least 1.</summary>
    long Count { get; }

    /// <summary>Writes the samples at consecutive positions of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="start">The first position, from 0.</param>
    /// <param name="samples">Filled with indices of the dataset; <paramref name="start"/> and its length together are at most <see cref="Count"/>.</param>
    void Fill(int epoch, long start, Span<long> samples);
}
