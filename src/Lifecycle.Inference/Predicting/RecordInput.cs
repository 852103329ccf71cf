using Lifecycle.Inference.Bindings;
using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Predicting;

/// <summary>Writes some inputs of a batch of records.</summary>
internal interface IRecordInput<in TRecord>
{
    /// <summary>The inputs that it writes.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Writes the inputs of some records; rows behind them stay zeros.</summary>
    void Write(PredictorCall call, IReadOnlyList<TRecord> records, int rows);
}

/// <summary>An input of numbers that a function writes.</summary>
internal sealed class NumberInput<TRecord, T> : IRecordInput<TRecord> where T : unmanaged
{
    private readonly RowWriter<TRecord, T> _write;
    private readonly long[] _rowShape;
    private readonly string _name;

    public NumberInput(TensorInfo input, RowWriter<TRecord, T> write, ReadOnlySpan<long> rowShape)
    {
        _name = input.Name;
        _write = write;
        if (ElementTypeOf<T>.Value != input.ElementType)
            throw TensorMismatchException.Input(TensorMismatch.ElementType, input, $"{ElementTypeOf<T>.Name} elements", $"{input.ElementType} elements", "write values of that type");
        _rowShape = rowShape.IsEmpty ? FixedRow(input) : rowShape.ToArray();
    }

    public IReadOnlyList<string> Names => [_name];

    public void Write(PredictorCall call, IReadOnlyList<TRecord> records, int rows)
    {
        Span<long> shape = [rows, .. _rowShape];
        var values = call.Prepare<T>(_name, shape);
        values.Clear();
        var size = values.Length / rows;
        for (var row = 0; row < records.Count; row++) _write(records[row], values.Slice(row * size, size));
    }

    private static long[] FixedRow(TensorInfo input) => input.Shape.Count > 0 && input.Shape.Skip(1).All(static dimension => dimension.IsFixed)
        ? [.. input.Shape.Skip(1).Select(static dimension => dimension.Value!.Value)]
        : throw TensorMismatchException.Input(TensorMismatch.Rank, input, "no shape of a row", "one, as its dimensions are known only when the model runs", "pass the shape of a row");
}

/// <summary>An input of one text a record.</summary>
internal sealed class TextInput<TRecord>(string name, Func<TRecord, string> text, int rank) : IRecordInput<TRecord>
{
    public IReadOnlyList<string> Names => [name];

    public void Write(PredictorCall call, IReadOnlyList<TRecord> records, int rows)
    {
        var texts = new string[rows];
        for (var row = 0; row < rows; row++) texts[row] = row < records.Count ? text(records[row]) : "";
        Span<long> shape = stackalloc long[Math.Max(rank, 1)];
        shape.Fill(1);
        shape[0] = rows;
        call.SetTexts(name, texts, shape);
    }
}
