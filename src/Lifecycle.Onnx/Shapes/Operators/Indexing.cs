using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Elements taken or set by indices, and indices of elements.</summary>
internal static class Indexing
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Gather", Gather),
        ("GatherElements", static context => context.SetOutput(0, context.Type(0), context.Shape(1))),
        ("GatherND", GatherNd),
        .. ShapeTable.Each(ElementWise.Same, "Scatter", "ScatterElements", "ScatterND", "TensorScatter"),
        ("Compress", Compress),
        ("OneHot", OneHot),
        ("NonZero", static context => context.SetOutput(0, OnnxElementType.Int64, [context.Shape(0) is { } shape ? Math.Max(shape.Count, 1) : context.Unknown(), context.Unknown()])),
        ("Unique", Unique),
        ("NonMaxSuppression", static context => context.SetOutput(0, OnnxElementType.Int64, [context.Unknown(), 3])),
    ];

    private static void Gather(ShapeContext context)
    {
        if (context.Shape(0) is not { } data || context.Shape(1) is not { } indices)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var axis = ShapeContext.Axis(context.Int("axis", 0), data.Count);
        IReadOnlyList<SymbolicDim>? elements = null;
        if (data.Count == 1 && indices.Count <= 1 && context.Elements(0) is { } all && context.Input(1).FixedElements is { } places)
            elements = [.. places.Select(place => all[ShapeContext.Axis(place, all.Count)])];
        context.SetOutput(0, context.Type(0), [.. data.Take(axis), .. indices, .. data.Skip(axis + 1)], elements);
    }

    private static void GatherNd(ShapeContext context)
    {
        IReadOnlyList<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } data && context.Shape(1) is { Count: > 0 } indices && indices[^1].Value is { } depth)
            shape = [.. indices.Take(indices.Count - 1), .. data.Skip((int)(context.Int("batch_dims", 0) + depth))];
        context.SetOutput(0, context.Type(0), shape);
    }

    private static void Compress(ShapeContext context)
    {
        SymbolicDim[]? shape = context.Node.Attributes.Find("axis") is null ? [context.Unknown()] : context.Shape(0)?.ToArray();
        if (shape is not null && context.Node.Attributes.Find("axis") is { } axis) shape[ShapeContext.Axis(axis.AsInt(), shape.Length)] = context.Unknown();
        context.SetOutput(0, context.Type(0), shape);
    }

    private static void OneHot(ShapeContext context)
    {
        List<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } indices)
        {
            shape = [.. indices];
            shape.Insert(ShapeContext.Axis(context.Int("axis", -1), indices.Count + 1), context.Elements(1) is [{ MayBeSize: true } depth] ? depth : Depth(context));
        }
        context.SetOutput(0, context.Type(2), shape);
    }

    // A depth may be told as a float.
    private static SymbolicDim Depth(ShapeContext context) =>
        context.Constant(1) is { ElementType: OnnxElementType.Float, ElementCount: 1 } depth ? (long)depth.AsSpan<float>()[0] : context.Unknown();

    private static void Unique(ShapeContext context)
    {
        var count = context.Unknown();
        var shape = context.Node.Attributes.Find("axis") is null ? [count] : context.Shape(0)?.ToArray();
        if (shape is not null && context.Node.Attributes.Find("axis") is { } axis) shape[ShapeContext.Axis(axis.AsInt(), shape.Length)] = count;
        context.SetOutput(0, context.Type(0), shape);
        context.SetOutput(1, OnnxElementType.Int64, [count]);
        // One index for each element, or for each slice of the axis.
        context.SetOutput(2, OnnxElementType.Int64, [context.Shape(0) is not { } data ? context.Unknown()
            : context.Node.Attributes.Find("axis") is { } along ? data[ShapeContext.Axis(along.AsInt(), data.Count)] : Reshaping.Product(data)]);
        context.SetOutput(3, OnnxElementType.Int64, [count]);
    }
}
