using Lifecycle.Inference.Bindings;
using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;

namespace Lifecycle;

// Rows of numbers: models of one input whose first dimension counts rows.
public sealed partial class Predictor
{
    // The calls for rows make this output alone.
    private const int RowOutput = 0;

    private RowLayout Rows => _rows ?? RowLayout.Of(Inputs, maxRows: 1);

    /// <summary>
    /// Predicts one row, or a batch of rows that lie one behind the other. The 16 numbers of rows
    /// used last are kept ready; any other gets its binding anew, which takes longer.
    /// </summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values, at most <see cref="PredictorOptions.MaxBatchSize"/> rows.</param>
    /// <exception cref="TensorMismatchException">These are not whole rows, or too many, or the model takes or gives no floats.</exception>
    /// <exception cref="ModelException">The model takes no rows, or failed.</exception>
    /// <exception cref="RunTimeoutException">It took longer than <see cref="PredictorOptions.Timeout"/>.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public Prediction Predict(ReadOnlySpan<float> rows) => PredictInBatches(rows, batchSize: int.MaxValue);

    /// <summary>Predicts any number of rows in batches of a size, the last one smaller where they don't come out even.</summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public Prediction PredictInBatches(ReadOnlySpan<float> rows, int batchSize) => InBatches(rows, batchSize);

    /// <summary>Predicts rows as <see cref="Predict(ReadOnlySpan{float})"/> does, on another thread.</summary>
    /// <param name="rows">The rows, which must not change before the task is done.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public Task<Prediction> PredictAsync(ReadOnlyMemory<float> rows, CancellationToken cancellationToken = default) =>
        Task.Run(() => InBatches(rows.Span, batchSize: int.MaxValue, cancellationToken), cancellationToken);

    /// <summary>Predicts a stream of rows, which may be larger than memory.</summary>
    /// <param name="rows">The rows, each of <see cref="InputRowSize"/> values.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the runs under way.</param>
    /// <returns>Each row with its position and its prediction.</returns>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public IAsyncEnumerable<Predicted<float[], Prediction>> PredictManyAsync(IAsyncEnumerable<float[]> rows, PredictManyOptions? options = null, CancellationToken cancellationToken = default) =>
        ForRows().PredictManyAsync(rows, options, cancellationToken);

    /// <summary>Predicts rows of floats as records: see <see cref="RecordPredictor{TRecord, TResult}"/>.</summary>
    /// <exception cref="ModelException">The model takes no rows.</exception>
    public RecordPredictor<float[], Prediction> ForRows()
    {
        var layout = Rows;
        return Map<float[]>().Input<float>(layout.Input.Name, (row, values) =>
        {
            if (row.Length != values.Length)
                throw TensorMismatchException.Input(TensorMismatch.Length, layout.Input, $"a row of {row.Length} values", $"{values.Length}", "pass rows of that length");
            row.CopyTo(values);
        }).ToPrediction();
    }

    /// <summary>Predicts rows of other numbers than floats, such as indices of tokens, by a model that gives floats.</summary>
    /// <typeparam name="TInput">The .NET type of the input's elements.</typeparam>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})"/>
    public Prediction PredictAs<TInput>(ReadOnlySpan<TInput> rows) where TInput : unmanaged => InBatches(rows, batchSize: int.MaxValue);

    /// <summary>
    /// Predicts into the caller's memory, without any allocation once a number of rows has been seen twice. The 16 numbers of rows
    /// used last are kept ready; any other gets its binding anew.
    /// </summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values, at most <see cref="PredictorOptions.MaxBatchSize"/> rows.</param>
    /// <param name="output">As many values as the output has for these rows.</param>
    /// <exception cref="TensorMismatchException">These are not whole rows, or too many, or the output has another length, or the model takes or gives no floats.</exception>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public void Predict(ReadOnlySpan<float> rows, Span<float> output) => PredictAs<float, float>(rows, output);

    /// <summary>Predicts into the caller's memory, for models of other types than floats.</summary>
    /// <typeparam name="TInput">The .NET type of the input's elements.</typeparam>
    /// <typeparam name="TOutput">The .NET type of the output's elements.</typeparam>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float})"/>
    public void PredictAs<TInput, TOutput>(ReadOnlySpan<TInput> rows, Span<TOutput> output)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        var state = Run(rows, CancellationToken.None);
        try
        {
            var values = state.Output<TOutput>(RowOutput);
            if (output.Length != values.Length) throw WrongOutput(output.Length, values.Length, rows.Length / InputRowSize);
            values.CopyTo(output);
        }
        finally
        {
            _rowCalls.Return(state);
        }
    }

    /// <summary>Refuses a model that takes no rows.</summary>
    /// <exception cref="ModelException">It has several inputs, or one whose rows have no fixed size.</exception>
    internal void RequireRows() => _ = Rows;

    /// <summary>Runs the model on zeros, with 1 for dimensions that are open.</summary>
    /// <exception cref="ModelException">The model failed.</exception>
    internal void WarmUp(int runs)
    {
        if (runs == 0) return;
        var pool = _rows is null ? _calls : _rowCalls;
        if (Inputs.Any(static input => input.ElementType.BitsPerElement() == 0)) return;
        for (var run = 0; run < runs; run++)
        {
            var state = pool.Rent();
            try
            {
                state.PrepareZeros();
                state.Run(CancellationToken.None);
            }
            finally
            {
                pool.Return(state);
            }
        }
    }

    private Prediction InBatches<TInput>(ReadOnlySpan<TInput> rows, int batchSize, CancellationToken cancellationToken = default) where TInput : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var count = Rows.WholeRows(rows.Length);
        float[] values = [];
        for (var start = 0; start < count; start += Math.Min(batchSize, count - start))
        {
            var batch = Math.Min(batchSize, count - start);
            var state = Run(rows.Slice(start * InputRowSize, batch * InputRowSize), cancellationToken);
            try
            {
                var output = state.Output<float>(RowOutput);
                // A single row's output may be of any shape.
                if (batch > 1 && (state.OutputShape(RowOutput) is not [var outputRows, ..] || outputRows != batch)) throw NoRows(state.OutputShape(RowOutput), batch);
                var rowSize = output.Length / batch;
                if (start == 0) values = new float[checked(rowSize * count)];
                if (rowSize * count != values.Length) throw OtherRows(rowSize, values.Length / count);
                output.CopyTo(values.AsSpan(start * rowSize, batch * rowSize));
            }
            finally
            {
                _rowCalls.Return(state);
            }
        }
        return new Prediction(values, count, Labels, GivesProbabilities);
    }

    private CallState Run<T>(ReadOnlySpan<T> rows, CancellationToken cancellationToken) where T : unmanaged
    {
        var layout = Rows;
        var state = _rowCalls.Rent();
        try
        {
            rows.CopyTo(state.PrepareRows<T>(layout, rows.Length));
            state.Run(cancellationToken);
            return state;
        }
        catch
        {
            _rowCalls.Return(state);
            throw;
        }
    }

    private ModelException NoRows(ReadOnlySpan<long> shape, int rows) =>
        new($"Output {Output} has the shape {ShapeRules.Text(shape)} for {rows} rows; expected {rows} as its first dimension; choose another output or pass your own memory for it.");

    private ModelException OtherRows(int rowSize, int first) =>
        new($"Output {Output} has {rowSize} values a row in one batch and {first} in the first one; expected as many in each; predict one batch at a time.");

    private TensorMismatchException WrongOutput(int room, int length, int rows) => TensorMismatchException.Output(
        TensorMismatch.Length, Output, $"{room} values", $"{length} for {rows} rows", "pass a span of that length");
}
