namespace Lifecycle.Training.Data.Loading;

/// <summary>What a pass through a loader came to.</summary>
/// <param name="Batches">The batches taken.</param>
/// <param name="Samples">The samples in them.</param>
/// <param name="Wait">How long the taking thread was without a batch: waiting for a worker, or reading itself.</param>
/// <param name="Reading">The time spent reading, summed over all threads; the batches read ahead but not taken count too.</param>
/// <param name="Elapsed">The time since the pass was opened.</param>
/// <param name="Workers">The threads that read ahead, at the end.</param>
public sealed record LoaderStatistics(long Batches, long Samples, TimeSpan Wait, TimeSpan Reading, TimeSpan Elapsed, int Workers)
{
    /// <summary>Batches taken a second.</summary>
    public double BatchesPerSecond => Elapsed > TimeSpan.Zero ? Batches / Elapsed.TotalSeconds : 0;

    /// <summary>The part of the time spent waiting, 0 to 1.</summary>
    public double WaitShare => Elapsed > TimeSpan.Zero ? Wait / Elapsed : 0;
}
