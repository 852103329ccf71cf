using Lifecycle.Onnx.Graph.Reading.Outlines;

namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>
/// Tells models in which nothing can grow beyond the inputs that a caller gives and the constants in the file, as most are, so that
/// their shapes need not be inferred while they are loaded.
/// </summary>
internal static class GrowthScreen
{
    /// <summary>Operators whose outputs have at most the elements of an input.</summary>
    private static readonly HashSet<string> Keeping = new(StringComparer.Ordinal)
    {
        "Cast", "DequantizeLinear", "DynamicQuantizeLinear", "Flatten", "Identity", "QuantizeLinear", "Reshape", "Shape", "Size", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze",
    };

    /// <summary>Operators whose outputs are bounded by their inputs' sizes along each axis, and follow from no input's values.</summary>
    private static readonly HashSet<string> Bounded = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "And", "ArgMax", "ArgMin", "AveragePool", "BatchNormalization", "Ceil", "Clip", "Conv", "ConvInteger", "Cos", "CumSum", "Div", "Dropout", "Elu", "Equal", "Erf", "Exp",
        "Floor", "GRU", "GatherElements", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual", "GroupNormalization", "HardSigmoid", "HardSwish",
        "InstanceNormalization", "LRN", "LSTM", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "MatMulInteger", "Max", "MaxPool", "Mean", "Min", "Mish",
        "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "QLinearConv", "QLinearMatMul", "RNN", "Reciprocal", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "Relu",
        "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Tan", "Tanh", "ThresholdedRelu", "TopK", "Where", "Xor",
    };

    /// <summary>Whether something may grow in a model without functions.</summary>
    public static bool MayGrow(ModelOutline model)
    {
        var constants = new HashSet<string>(model.Initializers, StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            if (!node.IsOnnx || node.PadsWidely) return true;
            var isLiteral = string.Equals(node.OpType, "Constant", StringComparison.Ordinal);
            var isConstant = isLiteral || AreConstant(node.Inputs, constants);
            if (!isLiteral && !Keeping.Contains(node.OpType) && (isConstant || !Bounded.Contains(node.OpType))) return true;
            if (isConstant) constants.UnionWith(node.Outputs);
        }
        return false;
    }

    private static bool AreConstant(IReadOnlyList<string> inputs, HashSet<string> constants)
    {
        foreach (var input in inputs)
            if (input.Length > 0 && !constants.Contains(input)) return false;
        return true;
    }
}
