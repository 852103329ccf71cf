namespace Lifecycle.Inference.Predicting;

/// <summary>What a model said of one record of a batch.</summary>
public readonly ref struct RowOutputs
{
    private readonly PredictorCall _call;
    private readonly int _row;
    private readonly int _rows;

    internal RowOutputs(PredictorCall call, int row, int rows)
    {
        _call = call;
        _row = row;
        _rows = rows;
    }

    /// <summary>The record's values of an output whose first dimension counts records.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="output">The output's name.</param>
    /// <exception cref="TensorMismatchException">There is no such output, or it has another type.</exception>
    /// <exception cref="ModelException">Its first dimension does not count records.</exception>
    public ReadOnlySpan<T> Get<T>(string output) where T : unmanaged
    {
        var values = _call.Get<T>(output);
        var size = RowSize(output, values.Length);
        return values.Slice(_row * size, size);
    }

    /// <summary>The record's first text of an output of strings whose first dimension counts records.</summary>
    /// <param name="output">The output's name.</param>
    /// <inheritdoc cref="Get{T}(string)" path="/exception"/>
    public string GetText(string output)
    {
        var length = 1L;
        foreach (var size in _call.GetShape(output)) length *= size;
        return _call.GetText(output, _row * RowSize(output, (int)length));
    }

    private int RowSize(string output, int length)
    {
        if (_call.GetShape(output) is not [var rows, ..] || rows != _rows)
            throw new ModelException($"Output \"{output}\" has the shape [{string.Join(", ", _call.GetShape(output).ToArray())}] for {_rows} records; expected {_rows} as first dimension; export the model with one output row for each input row.");
        return length / _rows;
    }
}
