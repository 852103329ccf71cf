using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Sequences of tensors and values that may be missing.</summary>
internal static class Sequences
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("SequenceConstruct", static context => context.SetOutput(0, InferredValue.Sequence(Common(context, [.. context.Node.Inputs.Select((_, index) => context.Input(index))])))),
        ("SequenceEmpty", static context => context.SetOutput(0, InferredValue.Sequence(InferredValue.Tensor((OnnxElementType)context.Int("dtype", (long)OnnxElementType.Float), shape: null)))),
        ("SequenceInsert", static context => context.SetOutput(0, InferredValue.Sequence(context.Input(0).Inner is { Shape: not null } inner ? Common(context, [inner, context.Input(1)]) : context.Input(1) with { Shape = null, Elements = null }))),
        ("SequenceErase", static context => context.SetOutput(0, context.Input(0))),
        ("SequenceAt", static context => context.SetOutput(0, context.Input(0).Inner ?? new InferredValue())),
        ("SequenceLength", static context => context.SetOutput(0, OnnxElementType.Int64, [])),
        ("SplitToSequence", SplitToSequence),
        ("ConcatFromSequence", ConcatFromSequence),
        ("SequenceMap", SequenceMap),
        ("Optional", static context => context.SetOutput(0, InferredValue.Optional(context.Has(0) ? context.Input(0) : null))),
        ("OptionalGetElement", static context => context.SetOutput(0, context.Input(0) is { Kind: ValueKind.Optional } optional ? optional.Inner ?? new InferredValue() : context.Input(0))),
        ("OptionalHasElement", static context => context.SetOutput(0, OnnxElementType.Bool, [])),
    ];

    private static InferredValue Common(ShapeContext context, IReadOnlyList<InferredValue> values)
    {
        var first = values[0] with { Elements = null };
        if (first.Shape is null || values.Any(value => value.Rank != first.Rank)) return first with { Shape = null };
        return first with { Shape = [.. first.Shape.Select((dim, axis) => values.All(value => value.Shape![axis].Equals(dim)) ? dim : context.Unknown())] };
    }

    private static void SplitToSequence(ShapeContext context)
    {
        List<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } data)
        {
            shape = [.. data];
            var axis = ShapeContext.Axis(context.Int("axis", 0), data.Count);
            if (!context.Has(1) && context.Int("keepdims", 1) == 0) shape.RemoveAt(axis);
            else shape[axis] = context.Has(1) ? Part(context, data[axis]) : 1;
        }
        context.SetOutput(0, InferredValue.Sequence(InferredValue.Tensor(context.Type(0), shape)));
    }

    private static SymbolicDim Part(ShapeContext context, SymbolicDim whole)
    {
        if (context.Input(1).FixedElements is not { Count: > 0 } sizes) return context.Unknown();
        if (context.Shape(1) is { Count: 0 }) return whole.Value is { } number && sizes[0] > 0 && number % sizes[0] == 0 ? sizes[0] : context.Unknown();
        return sizes.All(size => size == sizes[0]) ? sizes[0] : context.Unknown();
    }

    private static void ConcatFromSequence(ShapeContext context)
    {
        var inner = context.Input(0).Inner;
        List<SymbolicDim>? shape = null;
        if (inner?.Shape is { } data)
        {
            shape = [.. data];
            var isNew = context.Int("new_axis", 0) != 0;
            var axis = ShapeContext.Axis(context.Int("axis", 0), data.Count + (isNew ? 1 : 0));
            if (isNew) shape.Insert(axis, context.Unknown());
            else shape[axis] = context.Unknown();
        }
        context.SetOutput(0, inner?.ElementType ?? OnnxElementType.Undefined, shape);
    }

    private static void SequenceMap(ShapeContext context)
    {
        var given = context.Node.Inputs.Select((_, index) => context.Input(index) is { Kind: ValueKind.Sequence } sequence ? sequence.Inner : context.Input(index)).ToList();
        var outputs = context.Body("body", given);
        for (var index = 0; index < outputs.Count; index++) context.SetOutput(index, InferredValue.Sequence(outputs[index]));
    }
}
