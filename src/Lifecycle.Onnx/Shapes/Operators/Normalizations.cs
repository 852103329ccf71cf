using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Normalizations, whose further outputs are statistics.</summary>
internal static class Normalizations
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        .. ShapeTable.Each(ElementWise.Same, "InstanceNormalization", "GroupNormalization", "RMSNormalization"),
        ("BatchNormalization", BatchNorm),
        ("LayerNormalization", LayerNorm),
    ];

    private static void BatchNorm(ShapeContext context)
    {
        ElementWise.Same(context);
        for (var output = 1; output < context.OutputCount; output++) context.SetOutput(output, context.Type(3), context.Shape(3));
    }

    private static void LayerNorm(ShapeContext context)
    {
        ElementWise.Same(context);
        IReadOnlyList<SymbolicDim>? shape = null;
        if (context.Shape(0) is { } data)
        {
            var axis = ShapeContext.Axis(context.Int("axis", -1), data.Count);
            shape = [.. data.Select((dim, index) => index < axis ? dim : 1)];
        }
        var type = context.Node.Attributes.Find("stash_type") is { } stash ? (OnnxElementType)stash.AsInt() : OnnxElementType.Float;
        context.SetOutput(1, type, shape);
        context.SetOutput(2, type, shape);
    }
}
