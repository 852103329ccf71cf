using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Bindings;

/// <summary>How rows lie in a model's one input: the first dimension counts them, the others make up a row.</summary>
internal sealed class RowLayout
{
    private readonly long? _fixedRows;
    private readonly int _maxRows;

    private RowLayout(TensorInfo input, int rowSize, int maxRows)
    {
        Input = input;
        RowSize = rowSize;
        _fixedRows = input.Shape[0].Value;
        _maxRows = maxRows;
    }

    public TensorInfo Input { get; }

    /// <summary>Elements a row.</summary>
    public int RowSize { get; }

    /// <summary>Reads the layout from the model's inputs.</summary>
    /// <exception cref="ModelException">The model takes no rows: it has several inputs, or one whose rows have no fixed size.</exception>
    public static RowLayout Of(IReadOnlyList<TensorInfo> inputs, int maxRows) => Objection(inputs) is { } objection ? throw objection : new RowLayout(inputs[0], (int)RowElements(inputs[0]), maxRows);

    /// <summary>The layout, or null where the model takes no rows.</summary>
    public static RowLayout? TryOf(IReadOnlyList<TensorInfo> inputs, int maxRows) => Objection(inputs) is null ? new RowLayout(inputs[0], (int)RowElements(inputs[0]), maxRows) : null;

    /// <summary>The number of rows in so many elements, in one call or more.</summary>
    /// <exception cref="TensorMismatchException">They are not whole rows.</exception>
    public int WholeRows(int elements)
    {
        var rows = elements / RowSize;
        return rows > 0 && rows * RowSize == elements ? rows : throw WrongLength(elements);
    }

    /// <summary>The number of rows in so many elements, in one call.</summary>
    /// <exception cref="TensorMismatchException">They are not whole rows, or more or fewer than the model takes at once.</exception>
    public int RowsOf(int elements)
    {
        var rows = WholeRows(elements);
        if (rows > _maxRows || (_fixedRows is { } wanted && rows != wanted)) throw WrongLength(elements);
        return rows;
    }

    // Why a model takes no rows, or null; an exception that is not thrown costs no time when a program starts.
    private static ModelException? Objection(IReadOnlyList<TensorInfo> inputs)
    {
        if (inputs.Count != 1)
            return Refuse($"has {inputs.Count} inputs ({string.Join("; ", inputs)})", "one input", "export it with one");
        var input = inputs[0];
        if (input.ElementType.BitsPerElement() < 8)
            return Refuse($"has the input {input}", "a tensor of numbers", "export it with one");
        var elements = input.Shape.Count == 0 ? -1 : RowElements(input);
        return elements switch
        {
            < 0 => Refuse($"has the input {input}", "a first dimension for rows and fixed sizes behind it", "export it with fixed sizes"),
            > int.MaxValue => Refuse($"has the input {input}", $"rows of at most {int.MaxValue} elements", "export it with smaller ones"),
            _ when elements == 0 || input.Shape[0].Value is 0 => Refuse($"has the input {input}, which is empty", "rows of at least one element", "export it with such rows"),
            _ => null,
        };
    }

    // The product of the dimensions behind the first, as far as an int goes and once beyond it; -1 where one is open.
    private static long RowElements(TensorInfo input)
    {
        var elements = 1L;
        for (var axis = 1; axis < input.Shape.Count; axis++)
        {
            if (input.Shape[axis].Value is not { } size) return -1;
            elements = Math.Min(elements * Math.Min(size, 1L << 31), 1L << 31);
        }
        return elements;
    }

    private TensorMismatchException WrongLength(int elements)
    {
        var counts = _fixedRows is { } rows ? $"{rows}" : $"1 to {_maxRows}";
        return TensorMismatchException.Input(elements == 0 ? TensorMismatch.Empty : TensorMismatch.Length, Input, $"{elements} values", $"{counts} whole rows of {RowSize} values", "pass whole rows, or large data in batches");
    }

    private static ModelException Refuse(string found, string expected, string cure) =>
        new($"The model {found}; expected {expected} to predict rows; {cure}.");
}
