using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Convolutions, plain, transposed, quantized.</summary>
internal static class Convolutions
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("Conv", static context => Convolve(context, 0, 1, context.Type(0))),
        ("com.microsoft.FusedConv", static context => Convolve(context, 0, 1, context.Type(0))),
        ("DeformConv", static context => Convolve(context, 0, 1, context.Type(0))),
        ("ConvInteger", static context => Convolve(context, 0, 1, OnnxElementType.Int32)),
        ("QLinearConv", static context => Convolve(context, 0, 3, context.Type(7))),
        ("ConvTranspose", Transposed),
    ];

    private static void Convolve(ShapeContext context, int input, int weight, OnnxElementType type)
    {
        if (context.Shape(input) is not { Count: > 2 } data)
        {
            context.SetOutput(0, type, shape: null);
            return;
        }
        var weights = context.Shape(weight);
        var kernel = Kernel(context, weights, data.Count - 2);
        context.SetOutput(0, type, [data[0], weights?[0] ?? context.Unknown(), .. Windows.Slide(context, [.. data.Skip(2)], kernel)]);
    }

    private static SymbolicDim[] Kernel(ShapeContext context, IReadOnlyList<SymbolicDim>? weights, int axes) =>
        context.Ints("kernel_shape") is { Count: > 0 } stated ? [.. stated.Select(SymbolicDim.Of)]
            : weights is null ? context.Unknowns(axes) : [.. weights.Skip(2)];

    private static void Transposed(ShapeContext context)
    {
        if (context.Shape(0) is not { Count: > 2 } data)
        {
            context.SetOutput(0, context.Type(0), shape: null);
            return;
        }
        var axes = data.Count - 2;
        var weights = context.Shape(1);
        var channels = weights is null ? context.Unknown() : weights[1] * context.Int("group", 1);
        context.SetOutput(0, context.Type(0), [data[0], channels, .. Grow(context, data, Kernel(context, weights, axes), axes)]);
    }

    private static IEnumerable<SymbolicDim> Grow(ShapeContext context, IReadOnlyList<SymbolicDim> data, SymbolicDim[] kernel, int axes)
    {
        if (context.Ints("output_shape") is { Count: > 0 } stated) return stated.Skip(stated.Count - axes).Select(SymbolicDim.Of);
        var strides = Windows.Each(context, "strides", axes, 1);
        var dilations = Windows.Each(context, "dilations", axes, 1);
        var pads = Windows.Each(context, "pads", axes * 2, 0);
        var more = Windows.Each(context, "output_padding", axes, 0);
        var padding = context.Node.Attributes.GetString("auto_pad", "NOTSET");
        return Enumerable.Range(0, axes).Select(axis =>
        {
            if (padding is "SAME_UPPER" or "SAME_LOWER") return data[axis + 2] * strides[axis];
            var whole = ((data[axis + 2] - 1) * strides[axis]) + more[axis] + ((kernel[axis] - 1) * dilations[axis]) + 1;
            return padding == "VALID" ? whole : whole - pads[axis] - pads[axis + axes];
        });
    }
}
