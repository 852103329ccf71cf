using System.Runtime.CompilerServices;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Predicting;

/// <summary>
/// Predicts records of one's own type: one, a batch, or a stream larger than memory. It does not own the predictors.
/// Unchanging; safe for any number of callers, as far as its functions are.
/// </summary>
/// <typeparam name="TRecord">What is predicted from.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public sealed class RecordPredictor<TRecord, TResult>
{
    private readonly Predictor[] _predictors;
    private readonly IRecordInput<TRecord>[] _inputs;
    private readonly RowReader<TResult> _read;
    private readonly long? _fixedRows;

    internal RecordPredictor(Predictor[] predictors, IRecordInput<TRecord>[] inputs, RowReader<TResult> read)
    {
        _predictors = predictors;
        _inputs = inputs;
        _read = read;
        _fixedRows = predictors[0].Inputs.Select(static input => input.Shape.Count > 0 ? input.Shape[0].Value : null).FirstOrDefault(static rows => rows > 0);
    }

    /// <summary>The same over several sessions of one model, which batches of a stream take in turn.</summary>
    /// <param name="predictors">The predictors, which stay the caller's.</param>
    /// <exception cref="ArgumentException">There is none, or one has other inputs than this.</exception>
    public RecordPredictor<TRecord, TResult> Over(params IReadOnlyList<Predictor> predictors)
    {
        ArgumentNullException.ThrowIfNull(predictors);
        if (predictors.Count == 0) throw new ArgumentException("Found no predictor; expected one or more.", nameof(predictors));
        var expected = string.Join("; ", _predictors[0].Inputs);
        if (predictors.FirstOrDefault(predictor => !string.Equals(string.Join("; ", predictor.Inputs), expected, StringComparison.Ordinal)) is { } other)
            throw new ArgumentException($"Found a predictor with the inputs {string.Join("; ", other.Inputs)}; expected {expected}; pass predictors of one model.", nameof(predictors));
        return new RecordPredictor<TRecord, TResult>([.. predictors], _inputs, _read);
    }

    /// <summary>Predicts one record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="DataException">The record does not fit the model.</exception>
    /// <exception cref="ModelException">The model failed, or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public TResult Predict(TRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Run(_predictors[0], [record], cancellationToken)[0];
    }

    /// <summary>Predicts records in one run, or in several where there are more than <see cref="PredictorOptions.MaxBatchSize"/>; none of them where there are none.</summary>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <inheritdoc cref="Predict(TRecord, CancellationToken)" path="/exception"/>
    public TResult[] Predict(IReadOnlyList<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return records.Count == 0 ? [] : Run(_predictors[0], records, cancellationToken);
    }

    /// <summary>Predicts one record on another thread.</summary>
    /// <inheritdoc cref="Predict(TRecord, CancellationToken)"/>
    public Task<TResult> PredictAsync(TRecord record, CancellationToken cancellationToken = default) => Task.Run(() => Predict(record, cancellationToken), cancellationToken);

    /// <summary>
    /// Predicts a stream of records, which may be larger than memory: as many batches are held as run at once, and no record is read
    /// before there is room for it. After a failure or a stop, go on with <see cref="PredictManyOptions.Skip"/>.
    /// </summary>
    /// <param name="records">The records.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the runs under way.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <inheritdoc cref="Predict(TRecord, CancellationToken)" path="/exception"/>
    public IAsyncEnumerable<Predicted<TRecord, TResult>> PredictManyAsync(IAsyncEnumerable<TRecord> records, PredictManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var settings = options ?? new PredictManyOptions();
        OptionsValidator.Check("The options are out of range", [("", settings)]);
        return Many(records, settings, cancellationToken);
    }

    /// <summary>Predicts a sequence of records, such as lines of a file that are read one after the other.</summary>
    /// <inheritdoc cref="PredictManyAsync(IAsyncEnumerable{TRecord}, PredictManyOptions?, CancellationToken)"/>
    public IAsyncEnumerable<Predicted<TRecord, TResult>> PredictManyAsync(IEnumerable<TRecord> records, PredictManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return PredictManyAsync(records.ToAsyncEnumerable(), options, cancellationToken);
    }

    private async IAsyncEnumerable<Predicted<TRecord, TResult>> Many(IAsyncEnumerable<TRecord> records, PredictManyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<(long Start, TRecord[] Records, TResult[] Results)>>();
        try
        {
            var batches = 0;
            await foreach (var (start, batch) in Batches(records, options, stop.Token).ConfigureAwait(false))
            {
                if (running.Count == options.Parallelism)
                {
                    foreach (var predicted in await Next(running, options.KeepOrder).ConfigureAwait(false)) yield return predicted;
                }
                var predictor = _predictors[batches++ % _predictors.Length];
                running.Add(Task.Run(() => (start, batch, Run(predictor, batch, stop.Token)), stop.Token));
            }
            while (running.Count > 0)
            {
                foreach (var predicted in await Next(running, options.KeepOrder).ConfigureAwait(false)) yield return predicted;
            }
        }
        finally
        {
            // Whoever stops early waits for the runs that are under way, so that none goes on behind its back.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<IEnumerable<Predicted<TRecord, TResult>>> Next(List<Task<(long Start, TRecord[] Records, TResult[] Results)>> running, bool inOrder)
    {
        var next = inOrder ? running[0] : await Task.WhenAny(running).ConfigureAwait(false);
        var (start, records, results) = await next.ConfigureAwait(false);
        running.Remove(next);
        return records.Select((record, index) => new Predicted<TRecord, TResult>(start + index, record, results[index]));
    }

    private static async IAsyncEnumerable<(long Start, TRecord[] Batch)> Batches(IAsyncEnumerable<TRecord> records, PredictManyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = 0L;
        var batch = new List<TRecord>(options.BatchSize);
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (index++ < options.Skip) continue;
            batch.Add(record);
            if (batch.Count < options.BatchSize) continue;
            yield return (index - batch.Count, [.. batch]);
            batch.Clear();
        }
        if (batch.Count > 0) yield return (index - batch.Count, [.. batch]);
    }

    private TResult[] Run(Predictor predictor, IReadOnlyList<TRecord> records, CancellationToken cancellationToken)
    {
        var results = new TResult[records.Count];
        using var call = predictor.BeginCall();
        // A model of a fixed number of rows takes them in parts, the last one filled up with zeros.
        var size = (int)(_fixedRows ?? Math.Min(records.Count, predictor.MaxBatchSize));
        for (var start = 0; start < results.Length; start += size)
        {
            var part = size == records.Count ? records : [.. records.Skip(start).Take(size)];
            var rows = _fixedRows is null ? part.Count : size;
            foreach (var input in _inputs) input.Write(call, part, rows);
            call.Run(cancellationToken);
            for (var row = 0; row < part.Count; row++) results[start + row] = _read(new RowOutputs(call, row, rows));
        }
        return results;
    }
}
