using System.Collections.Frozen;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What is computed element by element.</summary>
internal static class ElementWise
{
    // Before this operator set Softmax took all dimensions from the axis on as one.
    private const int OneAxisSince = 13;

    // What is not zero for zero; of others only with bounds that leave it out.
    private static readonly FrozenSet<string> NotZero = new[]
    {
        "Sigmoid", "HardSigmoid", "Exp", "Log", "Softplus", "Reciprocal", "Cos", "Acos", "Cosh", "Acosh", "Not", "Softmax", "LogSoftmax", "Hardmax",
        "Pow", "Min", "Max", "Mean", "Mod", "Where", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor",
    }.ToFrozenSet(StringComparer.Ordinal);

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
        if (NotZero.Contains(node.Node.OpType) || (node.Node.OpType == "Clip" && !HoldsZero(node))) Offset(node, 0);
    }

    // What is one for all channels, a number or a plane, is added to those that carry nothing, too.
    private static void OffsetByRepeated(NodeChannels node)
    {
        var inputs = Enumerable.Range(0, node.Node.Inputs.Count).ToList();
        for (var back = 1; back <= (node.OutShape()?.Count ?? 0); back++)
        {
            var isRepeated = inputs.Exists(input => node.Shape(input) is { } shape && (shape.Count < back || shape[^back].Value == 1));
            foreach (var input in isRepeated ? inputs : [])
                if (node.Rank(input) >= back) node.Offset(node.Graph.KnownUnits(node.Node.Inputs[input], node.Rank(input) - back));
        }
    }

    private static bool HoldsZero(NodeChannels node)
    {
        var (low, high) = (Bound("min", 1), Bound("max", 2));
        return low is null or <= 0 && high is null or >= 0;

        double? Bound(string name, int input) => !node.Has(input) ? node.Node.Attributes.Find(name)?.AsFloat()
            : node.Graph.Constant(node.Node.Inputs[input]) is { ElementCount: 1 } bound && FloatValues.Has(bound) ? FloatValues.Read(bound)[0] : double.NaN;
    }

    private static void Offset(NodeChannels node, int input)
    {
        for (var dim = 0; dim < node.Rank(input); dim++) node.Offset(node.Graph.KnownUnits(node.Node.Inputs[input], dim));
    }

    private static void Several(NodeChannels node, WeightRole role)
    {
        for (var input = 0; input < node.Node.Inputs.Count; input++)
            for (var dim = 0; dim < node.Rank(input); dim++) node.Role(input, dim, role);
        Broadcasting.All(node);
        if (node.Node.OpType == "Div") Offset(node, 1);
        if (role == WeightRole.Shift) OffsetByRepeated(node);
        for (var input = 0; NotZero.Contains(node.Node.OpType) && input < node.Node.Inputs.Count; input++) Offset(node, input);
    }

    private static void AlongOthers(NodeChannels node)
    {
        var isFlat = node.Node.OpType.EndsWith("max", StringComparison.Ordinal) && node.Graph.Editor.Opset < OneAxisSince;
        var axis = node.Node.OpType == "CumSum" ? node.Numbers(1) is [var given] ? given : int.MaxValue : node.Node.Attributes.GetInt("axis", isFlat ? 1 : -1);
        var kept = NodeChannels.Axis(axis, node.Rank(0));
        if (kept < 0) return;
        for (var dim = 0; dim < node.Rank(0); dim++)
            if (isFlat ? dim < kept : dim != kept) node.Pass(0, dim, 0, dim);
        if (NotZero.Contains(node.Node.OpType)) Offset(node, 0);
    }
}
