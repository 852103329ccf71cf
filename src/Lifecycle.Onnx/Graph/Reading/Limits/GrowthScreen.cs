using System.Collections.Frozen;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>
/// Tells models in which nothing can grow beyond the inputs that a caller gives and the constants in the file, as most are, so that
/// their shapes need not be inferred while they are loaded.
/// </summary>
internal static class GrowthScreen
{
    private const int MostPadding = 1024;

    /// <summary>Operators whose outputs have at most the elements of an input.</summary>
    private static readonly FrozenSet<string> Keeping = new[]
    {
        "Cast", "DequantizeLinear", "DynamicQuantizeLinear", "Flatten", "Identity", "QuantizeLinear", "Reshape", "Shape", "Size", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Operators whose outputs are bounded by their inputs' sizes along each axis, and follow from no input's values.</summary>
    private static readonly FrozenSet<string> Bounded = new[]
    {
        "Abs", "Add", "And", "ArgMax", "ArgMin", "AveragePool", "BatchNormalization", "Ceil", "Clip", "Conv", "ConvInteger", "Cos", "CumSum", "Div", "Dropout", "Elu", "Equal", "Erf", "Exp",
        "Floor", "GRU", "GatherElements", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual", "GroupNormalization", "HardSigmoid", "HardSwish",
        "InstanceNormalization", "LRN", "LSTM", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "MatMulInteger", "Max", "MaxPool", "Mean", "Min", "Mish",
        "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "QLinearConv", "QLinearMatMul", "RNN", "Reciprocal", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "Relu",
        "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Tan", "Tanh", "ThresholdedRelu", "TopK", "Where", "Xor",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool MayGrow(ModelProto model)
    {
        if (model.Functions.Count > 0) return true;
        var constants = model.Graph.Initializer.Select(static tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in model.Graph.Node)
        {
            if (!IsOnnx(node.Domain) || PadsWidely(node)) return true;
            if (node.OpType == "Constant")
            {
                constants.UnionWith(node.Output);
                continue;
            }
            var isConstant = node.Input.All(input => input.Length == 0 || constants.Contains(input));
            if (!Keeping.Contains(node.OpType) && (isConstant || !Bounded.Contains(node.OpType))) return true;
            if (isConstant) constants.UnionWith(node.Output);
        }
        return false;
    }

    private static bool PadsWidely(NodeProto node) => node.Attribute.Any(static attribute => attribute.Name == "pads" && attribute.Ints.Any(static pad => pad is < 0 or > MostPadding));

    private static bool IsOnnx(string domain) => domain.Length == 0 || string.Equals(domain, "ai.onnx", StringComparison.Ordinal);
}
