using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>
/// A Relu or a Clip behind a quantized node is what saturation does anyway, where the integers' lowest is its lower bound and their
/// highest is not above its upper bound. It goes, and the node makes its output.
/// </summary>
internal static class ActivationFolding
{
    // A range that was calibrated behind a bound differs from it by rounding only.
    private const double Slack = 1e-5;

    public static bool TryFold(QdqPlan plan, OnnxNode node)
    {
        var value = node.Outputs[0];
        if (!plan.Editor.HasOneUse(value) || plan.Editor.Consumers(value)[0] is not { Domain: "", OpType: "Relu" or "Clip" } activation || activation.Inputs[0] != value) return false;
        var output = activation.Outputs[0];
        if (plan.Missing(output) is not null || Bounds(plan, activation) is not { } bounds || !Saturates(plan.ParametersOf(output), bounds)) return false;
        if (plan.Options.Exclude.Names(activation)) return false;
        plan.Editor.Remove(activation);
        plan.Editor.SetOutput(node, 0, output);
        return true;
    }

    private static bool Saturates(QuantizationParameters parameters, (double Low, double High) bounds)
    {
        var (lowest, highest) = QuantizationParameters.Limits(parameters.Type);
        var low = parameters.Dequantize(lowest);
        var high = parameters.Dequantize(highest);
        return (bounds.Low == 0 ? parameters.ZeroPoint == lowest : Math.Abs(low - bounds.Low) <= Slack * Math.Abs(bounds.Low)) && high <= bounds.High + (Slack * Math.Abs(bounds.High));
    }

    private static (double Low, double High)? Bounds(QdqPlan plan, OnnxNode node)
    {
        if (node.OpType == "Relu") return (0, double.PositiveInfinity);
        return Bound(plan, node, 1, double.NegativeInfinity) is { } low && Bound(plan, node, 2, double.PositiveInfinity) is { } high ? (low, high) : null;
    }

    private static double? Bound(QdqPlan plan, OnnxNode node, int index, double missing)
    {
        var name = node.Inputs.ElementAtOrDefault(index) ?? "";
        if (name.Length == 0) return missing;
        return plan.Editor.Constant(name) is { ElementType: OnnxElementType.Float, ElementCount: 1 } bound ? bound.AsSpan<float>()[0] : null;
    }
}
