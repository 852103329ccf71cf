namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What is computed element by element.</summary>
internal static class ElementWise
{
    // Before this operator set Softmax took all dimensions from the axis on as one.
    private const int OneAxisSince = 13;

    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Unary, "channels are handed on",
            "Identity", "Cast", "Dropout", "Relu", "LeakyRelu", "Elu", "Celu", "Selu", "ThresholdedRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Mish", "Tanh", "Gelu", "com.microsoft.Gelu",
            "Softplus", "Softsign", "Clip", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan",
            "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Not", "IsNaN", "IsInf", "Shrink", "Swish"),
        ChannelTable.Each(static node => Several(node, WeightRole.Shift), "channels of all inputs go together, sizes of 1 are repeated: residual sums, biases", "Add", "Sub", "Sum"),
        ChannelTable.Each(static node => Several(node, WeightRole.Scale), "as Add: scales, gates, squeeze and excitation", "Mul", "Div", "PRelu"),
        ChannelTable.Each(static node => Several(node, WeightRole.Other), "as Add",
            "Pow", "Min", "Max", "Mean", "Mod", "Where", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor"),
        ChannelTable.Each(AlongOthers, "channels are handed on but those of the axis, which stay", "Softmax", "LogSoftmax", "Hardmax", "CumSum", "LpNormalization"),
    ];

    private static void Unary(NodeChannels node)
    {
        for (var dim = 0; dim < node.Rank(0); dim++)
            for (var output = 0; output < node.Node.Outputs.Count; output++) node.Pass(0, dim, output, dim);
    }

    private static void Several(NodeChannels node, WeightRole role)
    {
        for (var input = 0; input < node.Node.Inputs.Count; input++)
            for (var dim = 0; dim < node.Rank(input); dim++) node.Role(input, dim, role);
        Broadcasting.All(node);
    }

    private static void AlongOthers(NodeChannels node)
    {
        var isFlat = node.Node.OpType.EndsWith("max", StringComparison.Ordinal) && node.Graph.Editor.Opset < OneAxisSince;
        var axis = node.Node.OpType == "CumSum" ? node.Numbers(1) is [var given] ? given : int.MaxValue : node.Node.Attributes.GetInt("axis", isFlat ? 1 : -1);
        var kept = NodeChannels.Axis(axis, node.Rank(0));
        if (kept < 0) return;
        for (var dim = 0; dim < node.Rank(0); dim++)
            if (isFlat ? dim < kept : dim != kept) node.Pass(0, dim, 0, dim);
    }
}
