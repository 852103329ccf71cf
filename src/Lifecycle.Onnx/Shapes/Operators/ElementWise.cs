using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Operators that give a tensor of their first input's shape, or of the shape that all inputs are stretched to.</summary>
internal static class ElementWise
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        .. ShapeTable.Each(Same, "Exp", "Log", "Sqrt", "Reciprocal", "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid",
            "HardSwish", "Softplus", "Softsign", "Tanh", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Erf", "ThresholdedRelu",
            "Softmax", "LogSoftmax", "Hardmax", "Clip", "PRelu", "LRN", "LpNormalization", "MeanVarianceNormalization", "CumSum", "Mish", "Gelu", "Shrink", "Trilu",
            "ReverseSequence", "Round", "BitwiseNot", "Swish"),
        .. ShapeTable.Each(static context => context.SetOutput(0, OnnxElementType.Bool, context.Shape(0)), "IsNaN", "IsInf"),
        .. ShapeTable.Each(Stretched, "Pow", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Sum", "Mean"),
        .. ShapeTable.Each(static context => context.SetOutput(0, OnnxElementType.Bool, Stretch(context)), "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"),
        ("Dropout", static context =>
        {
            Same(context);
            context.SetOutput(1, OnnxElementType.Bool, context.Shape(0));
        }),
    ];

    public static void Same(ShapeContext context) => context.SetOutput(0, context.Type(0), context.Shape(0));

    public static void Stretched(ShapeContext context) => context.SetOutput(0, context.Type(0), Stretch(context));

    public static IReadOnlyList<SymbolicDim>? Stretch(ShapeContext context) => context.Broadcast([.. context.Node.Inputs.Select((_, index) => context.Shape(index))]);
}
