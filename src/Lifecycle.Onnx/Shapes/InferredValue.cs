using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes;

/// <summary>What kind of value a name stands for.</summary>
public enum ValueKind
{
    /// <summary>A dense tensor.</summary>
    Tensor,
    /// <summary>A sequence of values of one type.</summary>
    Sequence,
    /// <summary>A value that may be missing.</summary>
    Optional,
    /// <summary>A map, a sparse tensor or something of another domain.</summary>
    Other,
}

/// <summary>What is known of a value before the model runs: type, shape and, for small integer tensors, the elements as formulas. Immutable.</summary>
public sealed record InferredValue
{
    /// <summary>Tensor, sequence, optional.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>The type of the tensor's elements; Undefined where it is not known.</summary>
    public OnnxElementType ElementType { get; init; }

    /// <summary>The tensor's dimensions; null where not even their number is known.</summary>
    public IReadOnlyList<SymbolicDim>? Shape { get; init; }

    /// <summary>The elements, row by row, of a small tensor of integers that is known: a constant, a shape, what is reckoned from them. Otherwise null.</summary>
    public IReadOnlyList<SymbolicDim>? Elements { get; init; }

    /// <summary>What a sequence or an optional holds, as far as it is known.</summary>
    public InferredValue? Inner { get; init; }

    /// <summary>The number of dimensions, or null.</summary>
    public int? Rank => Shape?.Count;

    /// <summary>The dimensions as numbers, or null where one is not known by number.</summary>
    public IReadOnlyList<long>? FixedShape => Shape is not null && Shape.All(dim => dim.Value is not null) ? [.. Shape.Select(dim => dim.Value!.Value)] : null;

    /// <summary>The elements as numbers, or null where one is not known by number.</summary>
    public IReadOnlyList<long>? FixedElements => Elements is not null && Elements.All(dim => dim.Value is not null) ? [.. Elements.Select(dim => dim.Value!.Value)] : null;

    /// <summary>The value as one reads it: <c>Float[batch, 2*length, 8]</c>.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Tensor => $"{ElementType}{(Shape is null ? "[...]" : $"[{string.Join(", ", Shape)}]")}",
        ValueKind.Sequence => $"sequence of {Inner}",
        ValueKind.Optional => $"optional {Inner}",
        _ => "other",
    };

    /// <summary>A tensor.</summary>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its dimensions, or null.</param>
    /// <param name="elements">Its elements, or null.</param>
    public static InferredValue Tensor(OnnxElementType type, IReadOnlyList<SymbolicDim>? shape, IReadOnlyList<SymbolicDim>? elements = null) =>
        new() { ElementType = type, Shape = shape, Elements = elements };

    internal static InferredValue Sequence(InferredValue? inner) => new() { Kind = ValueKind.Sequence, Inner = inner };

    internal static InferredValue Optional(InferredValue? inner) => new() { Kind = ValueKind.Optional, Inner = inner };
}
