using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Pooling by windows, over everything, by regions, and its inverse.</summary>
internal static class Pooling
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        .. ShapeTable.Each(Pool, "MaxPool", "AveragePool", "LpPool"),
        .. ShapeTable.Each(Whole, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"),
        ("MaxUnpool", Unpool),
        ("MaxRoiPool", static context => Regions(context, context.Ints("pooled_shape") is { Count: 2 } sizes ? [sizes[0], sizes[1]] : context.Unknowns(2))),
        ("RoiAlign", static context => Regions(context, [context.Int("output_height", 1), context.Int("output_width", 1)])),
    ];

    private static void Pool(ShapeContext context)
    {
        IReadOnlyList<SymbolicDim>? shape = null;
        if (context.Shape(0) is { Count: > 2 } data && context.Ints("kernel_shape") is { } kernel)
            shape = [data[0], data[1], .. Windows.Slide(context, [.. data.Skip(2)], [.. kernel.Select(SymbolicDim.Of)], context.Int("ceil_mode", 0) != 0)];
        context.SetOutput(0, context.Type(0), shape);
        context.SetOutput(1, OnnxElementType.Int64, shape);
    }

    private static void Whole(ShapeContext context) =>
        context.SetOutput(0, context.Type(0), context.Shape(0) is { Count: > 1 } data ? [data[0], data[1], .. Enumerable.Repeat(SymbolicDim.Of(1), data.Count - 2)] : null);

    private static void Unpool(ShapeContext context)
    {
        if (context.Has(2) || context.Shape(0) is not { Count: > 2 } data || context.Ints("kernel_shape") is not { } kernel)
        {
            context.SetOutput(0, context.Type(0), context.Elements(2) ?? (context.Shape(0) is { } known ? context.Unknowns(known.Count) : null));
            return;
        }
        var axes = data.Count - 2;
        var strides = Windows.Each(context, "strides", axes, 1);
        var pads = Windows.Each(context, "pads", axes * 2, 0);
        context.SetOutput(0, context.Type(0), [data[0], data[1], .. Enumerable.Range(0, axes).Select(axis => ((data[axis + 2] - 1) * strides[axis]) + kernel[axis] - pads[axis] - pads[axis + axes])]);
    }

    private static void Regions(ShapeContext context, SymbolicDim[] sizes) =>
        context.SetOutput(0, context.Type(0), [context.Shape(1)?[0] ?? context.Unknown(), context.Shape(0)?[1] ?? context.Unknown(), .. sizes]);
}
