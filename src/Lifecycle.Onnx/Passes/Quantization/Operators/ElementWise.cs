using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>Operators that are cheap: they take integers only where integers are there already.</summary>
internal static class ElementWise
{
    private const string FloatInput = "its input is float";
    private const float Masked = -1000;

    public static string? Unary(QdqPlan plan, OnnxNode node)
    {
        if (!plan.IsAvailable(node.Inputs[0])) return FloatInput;
        return TakeAll(plan, node, 1);
    }

    public static string? Binary(QdqPlan plan, OnnxNode node)
    {
        var values = node.Inputs.Where(input => !plan.IsConstant(input)).ToList();
        if (values.Count == 0 || !values.TrueForAll(plan.IsAvailable)) return FloatInput;
        return IsMasking(plan, node) ? "it adds a mask, beside which integers cannot hold what is masked" : TakeAll(plan, node, 2);
    }

    public static string? Variadic(QdqPlan plan, OnnxNode node) =>
        node.Inputs.All(plan.IsAvailable) ? TakeAll(plan, node, node.Inputs.Count) : FloatInput;

    // What a softmax gives lies between 0 and 1.
    public static string? Softmax(QdqPlan plan, OnnxNode node)
    {
        if (!plan.IsAvailable(node.Inputs[0])) return FloatInput;
        if (plan.Editor.IsOutput(node.Outputs[0])) return "it makes an output of the model";
        plan.SetRange(node.Outputs[0], new ValueRange(0, 1));
        return TakeAll(plan, node, 1);
    }

    // A large negative number that a softmax makes a zero of, in the range of scores, would leave one integer for all of them.
    private static bool IsMasking(QdqPlan plan, OnnxNode node) =>
        plan.RangeOf(node.Outputs[0]) is { Minimum: < Masked } && plan.Editor.Consumers(node.Outputs[0]).Any(static taker => taker is { Domain: "", OpType: "Softmax" });

    private static string? TakeAll(QdqPlan plan, OnnxNode node, int inputs)
    {
        for (var index = 0; index < inputs; index++)
            if (plan.Missing(node.Inputs[index]) is { } reason) return reason;
        if (plan.Missing(node.Outputs[0]) is { } missing) return missing;
        for (var index = 0; index < inputs; index++) plan.Take(node, index);
        ActivationFolding.TryFold(plan, node);
        plan.Make(node.Outputs[0]);
        return null;
    }
}
