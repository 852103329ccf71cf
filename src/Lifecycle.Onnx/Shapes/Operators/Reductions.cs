using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Reductions along axes.</summary>
internal static class Reductions
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        .. ShapeTable.Each(Reduce, "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMean", "ReduceSumSquare"),
        ("ReduceSum", static context => Reduce(context, static (one, other) => one + other)),
        ("ReduceProd", static context => Reduce(context, static (one, other) => one * other)),
        ("ReduceMax", static context => Reduce(context, SymbolicDim.Max)),
        ("ReduceMin", static context => Reduce(context, SymbolicDim.Min)),
        .. ShapeTable.Each(Position, "ArgMax", "ArgMin"),
        ("TopK", TopK),
    ];

    private static void Reduce(ShapeContext context) => context.SetOutput(0, context.Type(0), Shape(context));

    private static void Reduce(ShapeContext context, Func<SymbolicDim, SymbolicDim, SymbolicDim> apply)
    {
        var shape = Shape(context);
        // All elements of one axis to one.
        var isWhole = context.Elements(0) is { Count: > 0 } && context.Shape(0) is { Count: 1 } && shape is { Count: 0 } or [{ Value: 1 }];
        context.SetOutput(0, context.Type(0), shape, isWhole ? [context.Elements(0)!.Aggregate(apply)] : null);
    }

    private static IReadOnlyList<SymbolicDim>? Shape(ShapeContext context)
    {
        if (context.Shape(0) is not { } data) return null;
        var keep = context.Int("keepdims", 1) != 0;
        var axes = context.Ints("axes") ?? (context.Has(1) ? context.Input(1).FixedElements : []);
        if (axes is null)
        {
            // How many axes go is known even where they are not.
            return keep ? context.Unknowns(data.Count)
                : context.Shape(1) is [{ Value: { } count }] && count <= data.Count ? context.Unknowns(data.Count - (int)count) : null;
        }
        if (axes.Count == 0 && context.Int("noop_with_empty_axes", 0) != 0) return data;
        var gone = axes.Count == 0 ? Enumerable.Range(0, data.Count).ToHashSet() : axes.Select(axis => ShapeContext.Axis(axis, data.Count)).ToHashSet();
        return [.. data.Select((dim, axis) => gone.Contains(axis) ? 1 : dim).Where((_, axis) => keep || !gone.Contains(axis))];
    }

    private static void Position(ShapeContext context)
    {
        IReadOnlyList<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } data)
        {
            var axis = ShapeContext.Axis(context.Int("axis", 0), data.Count);
            var keep = context.Int("keepdims", 1) != 0;
            shape = [.. data.Select((dim, index) => index == axis ? 1 : dim).Where((_, index) => keep || index != axis)];
        }
        context.SetOutput(0, OnnxElementType.Int64, shape);
    }

    private static void TopK(ShapeContext context)
    {
        SymbolicDim[]? shape = null;
        if (context.Shape(0) is { } data)
        {
            shape = [.. data];
            var count = context.Has(1) ? context.Elements(1) is [{ MayBeSize: true } size] ? size : context.Unknown() : context.Int("k", 1);
            shape[ShapeContext.Axis(context.Int("axis", -1), data.Count)] = count;
        }
        context.SetOutput(0, context.Type(0), shape);
        context.SetOutput(1, OnnxElementType.Int64, shape);
    }
}
