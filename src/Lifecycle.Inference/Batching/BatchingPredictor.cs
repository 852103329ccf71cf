using Lifecycle.Inference.Caching;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Batching;

/// <summary>
/// Gathers the requests of many callers to batches, which a model runs faster than one by one. Any number of callers may use one
/// batcher at once. Every request ends once: with its answer, its own error, its cancellation, its deadline, or the batcher's end. A
/// request that makes a batch fail is found and fails alone.
/// </summary>
public sealed class BatchingPredictor : IAsyncDisposable
{
    private readonly IPredictor _predictor;
    private readonly ResultCache? _cache;
    private readonly Batcher<ReadOnlyMemory<float>, Prediction> _batcher;
    private readonly Flights<(ContentKey Key, RequestPriority Priority, TimeSpan? Timeout)> _flights = new();

    /// <summary>Makes a batcher for a predictor, which stays the caller's and must outlive it.</summary>
    /// <param name="predictor">What runs the batches: a <see cref="Predictor"/>, or something around one.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="cache">
    /// Gives the answers to requests that were answered before, without queueing; null for none. Equal requests that wait or run at the
    /// same time, of one priority and timeout, then share one run: its answer or its error, which is not kept.
    /// </param>
    /// <exception cref="UsageException">An option is out of range, or the model takes larger batches only.</exception>
    /// <exception cref="ModelException">The model takes no rows: it has several inputs, or rows of no fixed size.</exception>
    public BatchingPredictor(IPredictor predictor, BatchingOptions? options = null, ResultCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        _predictor = predictor;
        _cache = cache;
        Options = options ?? new BatchingOptions();
        OptionsValidator.Check("The batcher's options are out of range", [("", Options)]);
        if (predictor.InputRowSize == 0)
            throw new ModelException($"The model takes no rows, but {string.Join("; ", predictor.Inputs)}; expected one input whose first dimension counts rows and whose others are fixed; gather its requests by a TensorBatcher.");
        var fixedRows = (int?)predictor.Inputs[0].Shape[0].Value;
        if (fixedRows > Options.MaxBatchSize)
            throw new UsageException($"Option MaxBatchSize is {Options.MaxBatchSize}; expected at least {fixedRows}, the only batch that input {predictor.Inputs[0]} takes; raise it.");
        _batcher = new Batcher<ReadOnlyMemory<float>, Prediction>(new RowBatchModel(predictor), Options, fixedRows);
    }

    /// <summary>The settings.</summary>
    public BatchingOptions Options { get; }

    /// <summary>What has been done, and what waits.</summary>
    public BatchingStatistics Statistics => _batcher.Statistics();

    /// <summary>Predicts rows together with those of other callers.</summary>
    /// <param name="rows">
    /// Whole rows, at most <see cref="BatchingOptions.MaxBatchSize"/>. They must not change before the task ends; where it is cancelled while
    /// the rows run, they may be read until the run ends, so that native memory must not be freed before.
    /// </param>
    /// <param name="cancellationToken">Ends the task at once; the rows are taken out of the queue.</param>
    /// <returns>The prediction for these rows. All errors come by the task.</returns>
    /// <exception cref="DataException">These are not whole rows, or too many.</exception>
    /// <exception cref="QueueFullException">There is no room in the queue, or the answer would come later than the goal for the p99.</exception>
    /// <exception cref="ModelException">The model failed on these rows.</exception>
    /// <exception cref="ObjectDisposedException">The batcher, or its predictor, is disposed.</exception>
    public Task<Prediction> PredictAsync(ReadOnlyMemory<float> rows, CancellationToken cancellationToken = default) =>
        Send(rows, RequestOptions.Default, cancellationToken);

    /// <summary>Predicts rows together with those of other callers, by priority, deadline and caller.</summary>
    /// <param name="rows">Whole rows, at most <see cref="BatchingOptions.MaxBatchSize"/>. They must not change before the task ends.</param>
    /// <param name="options">How the request is to be served.</param>
    /// <param name="cancellationToken">Ends the task at once; the rows are taken out of the queue.</param>
    /// <exception cref="UsageException">An option of the request is out of range; this one comes at once.</exception>
    /// <exception cref="DeadlineException">The request's time was over before it could run.</exception>
    /// <inheritdoc cref="PredictAsync(ReadOnlyMemory{float}, CancellationToken)"/>
    public Task<Prediction> PredictAsync(ReadOnlyMemory<float> rows, RequestOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return Send(rows, options, cancellationToken);
    }

    /// <summary>Takes no more requests, answers those that wait or lets them fail, as the options say, and returns when the last has ended.</summary>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    private Task<Prediction> Send(ReadOnlyMemory<float> rows, RequestOptions options, CancellationToken cancellationToken)
    {
        if (_cache is null || _batcher.IsDisposed) return _batcher.Send(rows, options, cancellationToken);
        // The version is read before the model runs: a result is never kept for a later model than the one that gave it.
        var key = ContentKey.Of(_predictor.Version, rows.Span);
        return _cache.Find(key) is { } hit ? Task.FromResult(hit) : SendAndKeep(_cache, key, rows, options, cancellationToken);
    }

    private async Task<Prediction> SendAndKeep(ResultCache cache, ContentKey key, ReadOnlyMemory<float> rows, RequestOptions options, CancellationToken cancellationToken)
    {
        var start = Options.Time.GetTimestamp();
        try
        {
            return await _flights.JoinAsync((key, options.Priority, options.Timeout), Run, cancellationToken).ConfigureAwait(false);
        }
        catch (DeadlineException) when (Left() > TimeSpan.Zero)
        {
            // It was the time of one that asked before this.
            return await _batcher.Send(rows, options with { Timeout = Left() }, cancellationToken).ConfigureAwait(false);
        }

        TimeSpan? Left() => options.Timeout - Options.Time.GetElapsedTime(start);

        async Task<Prediction> Run(CancellationToken abandoned)
        {
            // The caller's memory is the caller's again when it is cancelled, and others may wait still.
            var prediction = await _batcher.Send(rows.ToArray(), options, abandoned).ConfigureAwait(false);
            if (_predictor.Version == key.Version) cache.Add(key, prediction);
            return prediction;
        }
    }
}
