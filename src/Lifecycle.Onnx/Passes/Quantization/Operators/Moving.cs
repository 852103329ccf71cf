using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>Operators that move elements, or choose among them: their output has their input's scale, and is an integer where something takes it as one.</summary>
internal static class Moving
{
    public static string? PassOn(QdqPlan plan, OnnxNode node)
    {
        if (node.Outputs.Count > 1 && node.Outputs.Skip(1).Any(plan.Editor.IsNeeded)) return "it has more than one output";
        if (plan.IsConstant(node.Inputs[0])) return "its input is constant";
        if (node.OpType == "Resize" && node.Attributes.GetString("mode", "nearest") == "cubic") return "it interpolates beyond the range of its input";
        if (node.OpType == "Resize" && node.Attributes.GetFloat("extrapolation_value", 0) != 0) return "what it puts outside may lie beyond the range of its input";
        if (plan.Missing(node.Inputs[0]) is { } reason) return reason;
        plan.Share(node, node.Outputs[0], node.Inputs[0]);
        return null;
    }

    /// <summary>Rows of a table that is constant stay float: they are looked up, not computed with.</summary>
    public static string? Gather(QdqPlan plan, OnnxNode node) => plan.IsConstant(node.Inputs[0]) ? "rows of a constant table are looked up as floats" : PassOn(plan, node);

    /// <summary>What could not be folded into the node before: it stays float between integers.</summary>
    public static string? Rectifier(QdqPlan plan, OnnxNode node) => "the integers before it do not end where it does, or their maker stays float";
}
