using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>ONNX Runtime's own operators (com.microsoft) that passes and quantizers write.</summary>
internal static class RuntimeOperators
{
    private const string Domain = "com.microsoft.";

    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
        new IEnumerable<(string Name, ShapeHandler Handler)>[]
        {
            ShapeTable.Each(ElementWise.Same, "Gelu", "FastGelu", "BiasGelu", "QuickGelu", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax"),
            ShapeTable.Each(SkipNorm, "SkipLayerNormalization", "EmbedLayerNormalization", "SkipSimplifiedLayerNormalization"),
            ShapeTable.Each(Attention, "Attention", "QAttention"),
            ShapeTable.Each(MultiHead, "MultiHeadAttention"),
            ShapeTable.Each(static context => context.SetOutput(0, context.Type(0), context.Broadcast(context.Shape(0), context.Shape(3))), "QLinearAdd", "QLinearMul"),
            ShapeTable.Each(static context => context.SetOutput(0, OnnxElementType.Float, Products.MatMul(context, context.Shape(0), context.Shape(1))), "MatMulIntegerToFloat", "DynamicQuantizeMatMul"),
            ShapeTable.Each(static context => context.SetOutput(0, context.Type(0), context.Shape(0) is { Count: > 0 } data ? [.. data.Take(data.Count - 1), context.Int("N", 0)] : null), "MatMulNBits", "MatMulBnb4"),
            ShapeTable.Each(FusedMatMul, "FusedMatMul", "TransposeMatMul"),
            ShapeTable.Each(static context => context.SetOutput(0, context.Type(0), context.Shape(0) is { Count: > 1 } data ? [data[0], data[1], .. Enumerable.Repeat(SymbolicDim.Of(1), data.Count - 2)] : null), "QLinearGlobalAveragePool"),
        }.SelectMany(static family => family).Select(static pair => (Domain + pair.Name, pair.Handler));

    private static void SkipNorm(ShapeContext context)
    {
        ElementWise.Same(context);
        context.SetOutput(3, context.Type(0), context.Shape(0));
    }

    // Query, key and value from one product, one after the other in its columns.
    private static void Attention(ShapeContext context)
    {
        var sizes = context.Ints("qkv_hidden_sizes");
        var width = sizes is { Count: 3 } ? sizes[2] : context.Shape(1) is { Count: 2 } weight ? SymbolicDim.FloorDivide(weight[1], 3) : context.Unknown();
        context.SetOutput(0, context.Node.OpType == "QAttention" ? OnnxElementType.Float : context.Type(0), context.Shape(0) is { Count: 3 } data ? [data[0], data[1], width] : null);
    }

    private static void MultiHead(ShapeContext context)
    {
        var value = context.Shape(2);
        context.SetOutput(0, context.Type(0), context.Shape(0) is { Count: 3 } query
            ? [query[0], query[1], value is { Count: 3 } ? value[2] : value is { Count: 4 } ? value[1] * value[3] : query[2]] : null);
    }

    private static void FusedMatMul(ShapeContext context) =>
        context.SetOutput(0, context.Type(0), Products.MatMul(context, Turned(context, 0, "transA"), Turned(context, 1, "transB")));

    private static IReadOnlyList<SymbolicDim>? Turned(ShapeContext context, int input, string attribute) =>
        context.Shape(input) is { Count: > 1 } shape && context.Int(attribute, 0) != 0 ? [.. shape.Take(shape.Count - 2), shape[^1], shape[^2]] : context.Shape(input);
}
