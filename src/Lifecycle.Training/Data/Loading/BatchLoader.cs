using Lifecycle.Onnx.Options;
using Lifecycle.Training.Data.Sampling;

namespace Lifecycle.Training.Data.Loading;

/// <summary>
/// Cuts a dataset into batches in a sampler's order and reads them ahead. What it gives follows from epoch and step alone,
/// whatever the number of threads, so the two are all there is to remember of it.
/// </summary>
/// <remarks>Thread-safe; several passes can be open at once.</remarks>
public sealed class BatchLoader
{
    private readonly BatchLoaderOptions _options;
    private readonly WorkerChoice _choice;

    /// <summary>A loader of a dataset, which stays the caller's to dispose.</summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="sampler">The order; null is the dataset's own.</param>
    /// <param name="batchSize">Samples a batch, at least 1.</param>
    /// <param name="options">How to read; null takes the defaults.</param>
    /// <exception cref="UsageException">Options are out of range, or DropLast leaves no batch.</exception>
    public BatchLoader(IDataset dataset, ISampler? sampler, int batchSize, BatchLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _options = options ?? new BatchLoaderOptions();
        OptionsValidator.Check("The loader's options are out of range", [("", _options)]);
        _choice = new WorkerChoice(_options);
        Dataset = dataset;
        Sampler = sampler ?? new SequentialSampler(dataset.Count);
        BatchSize = batchSize;
        Steps = _options.DropLast ? Sampler.Count / batchSize : ((Sampler.Count - 1) / batchSize) + 1;
        if (Steps < 1)
            throw new UsageException($"DropLast leaves no batch: an epoch has {Sampler.Count} samples, the batch size is {batchSize}; expected a smaller batch size.");
    }

    /// <summary>What is read.</summary>
    public IDataset Dataset { get; }

    /// <summary>The order.</summary>
    public ISampler Sampler { get; }

    /// <summary>Samples a batch; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>What part of each batch is read; all of it unless set.</summary>
    internal Shard Shard { get; init; } = Shard.Whole;

    /// <summary>The number of batches of an epoch.</summary>
    public long Steps { get; }

    /// <summary>Begins a pass through an epoch, anywhere, at once.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="fromStep">The first batch to give, from 0 to <see cref="Steps"/>.</param>
    /// <param name="cancellationToken">Ends waiting for a batch.</param>
    /// <returns>The pass, which the caller disposes.</returns>
    public BatchReader Open(int epoch, long fromStep = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(fromStep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromStep, Steps);
        return new BatchReader(this, _options, _choice, epoch, fromStep, cancellationToken);
    }
}
