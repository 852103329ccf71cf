using System.Diagnostics.CodeAnalysis;

namespace Lifecycle.Training.Data.Loading;

/// <summary>A pass through an epoch: batches in order. Taken from by one thread at a time.</summary>
public sealed class BatchReader : IDisposable
{
    private readonly BatchLoader _loader;
    private readonly BatchLoaderOptions _options;
    private readonly WorkerChoice _choice;
    private readonly BatchSource _source;
    private readonly int _epoch;
    private readonly CancellationToken _cancellationToken;
    private readonly long _opened;
    private Prefetcher? _prefetcher;
    private long _next;
    private long _batches;
    private long _samples;
    private long _readingTicks;
    private TimeSpan _wait;
    private long? _given;
    private bool _disposed;

    internal BatchReader(BatchLoader loader, BatchLoaderOptions options, WorkerChoice choice, int epoch, long fromStep, CancellationToken cancellationToken)
    {
        (_loader, _options, _choice, _epoch, _next, _cancellationToken) = (loader, options, choice, epoch, fromStep, cancellationToken);
        _source = new BatchSource(loader.Dataset, loader.Sampler, loader.BatchSize, loader.Shard, options.PinMemory);
        _opened = options.TimeProvider.GetTimestamp();
        StartWorkers();
    }

    /// <summary>What the pass came to so far.</summary>
    public LoaderStatistics Statistics => new(
        _batches, _samples, _wait, TimeSpan.FromTicks(Interlocked.Read(ref _readingTicks)), _options.TimeProvider.GetElapsedTime(_opened), _prefetcher is null ? 0 : _choice.Workers ?? 0);

    /// <summary>Takes the next batch, waiting for it if need be.</summary>
    /// <param name="batch">The batch, which the caller disposes: that lets its memory be used again.</param>
    /// <returns>False at the end of the epoch.</returns>
    /// <exception cref="DataException">A sample cannot be read; the message names it.</exception>
    /// <exception cref="UsageException">A file of the data is not there, or the sampler gives samples that the dataset has not.</exception>
    /// <exception cref="OperationCanceledException">The pass was canceled.</exception>
    public bool TryRead([NotNullWhen(true)] out LoadedBatch? batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cancellationToken.ThrowIfCancellationRequested();
        batch = null;
        if (_next == _loader.Steps) return false;
        var clock = _options.TimeProvider;
        var asked = clock.GetTimestamp();
        batch = _prefetcher is null ? Read(_next) : _prefetcher.Take();
        _next++;
        _batches++;
        _samples += batch.Count;
        var waited = clock.GetElapsedTime(asked);
        _wait += waited;
        if (_prefetcher is null) Measure(asked, waited);
        _given = clock.GetTimestamp();
        return true;
    }

    /// <summary>Ends the threads and frees the memory, but for batches that are still in use: those are freed as they are disposed.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _prefetcher?.Dispose();
        _source.Dispose();
    }

    private void Measure(long asked, TimeSpan waited)
    {
        if (_given is { } given) _choice.Add(waited, _options.TimeProvider.GetElapsedTime(given, asked));
        StartWorkers();
    }

    private void StartWorkers()
    {
        if (_choice.Workers is not > 0 || _next == _loader.Steps) return;
        var workers = _choice.Workers.Value;
        _prefetcher = new Prefetcher(Read, _next, _loader.Steps, workers, _options.Prefetch ?? 2 * workers, _cancellationToken);
    }

    private LoadedBatch Read(long step)
    {
        var start = _options.TimeProvider.GetTimestamp();
        var batch = _source.Read(_epoch, step);
        Interlocked.Add(ref _readingTicks, _options.TimeProvider.GetElapsedTime(start).Ticks);
        return batch;
    }
}
