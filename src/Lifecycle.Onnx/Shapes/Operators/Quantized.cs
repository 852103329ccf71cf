using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Quantization and its inverse.</summary>
internal static class Quantized
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("QuantizeLinear", static context => context.SetOutput(0, QuantizedType(context), context.Shape(0))),
        ("DequantizeLinear", static context => context.SetOutput(0, context.Int("output_dtype", 0) is not 0 and var type ? (OnnxElementType)type : context.Type(1), context.Shape(0))),
        ("com.microsoft.QuantizeLinear", static context => context.SetOutput(0, QuantizedType(context), context.Shape(0))),
        ("com.microsoft.DequantizeLinear", static context => context.SetOutput(0, context.Type(1), context.Shape(0))),
        ("DynamicQuantizeLinear", static context =>
        {
            context.SetOutput(0, OnnxElementType.UInt8, context.Shape(0));
            context.SetOutput(1, OnnxElementType.Float, []);
            context.SetOutput(2, OnnxElementType.UInt8, []);
        }),
    ];

    private static OnnxElementType QuantizedType(ShapeContext context) =>
        context.Has(2) ? context.Type(2) : context.Int("output_dtype", 0) is not 0 and var type ? (OnnxElementType)type : OnnxElementType.UInt8;
}
