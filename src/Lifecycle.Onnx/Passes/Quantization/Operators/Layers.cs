using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization.Operators;

/// <summary>Convolutions and products: integer input and weight, 32-bit bias.</summary>
internal static class Layers
{
    public static string? Convolution(QdqPlan plan, OnnxNode node)
    {
        var isTransposed = node.OpType == "ConvTranspose";
        // Output channels of a transposed convolution in groups lie on two axes.
        var perChannel = plan.Options.PerChannel && (!isTransposed || node.Attributes.GetInt("group", 1) == 1);
        return Plan(plan, node, isTransposed ? 1 : 0, perChannel, mustMake: true);
    }

    public static string? Gemm(QdqPlan plan, OnnxNode node)
    {
        if (node.Attributes.GetInt("transA", 0) != 0) return "its input is transposed";
        if (node.Attributes.GetFloat("alpha", 1) != 1) return "it has a factor";
        var bias = node.Inputs.ElementAtOrDefault(2) ?? "";
        if (bias.Length > 0 && plan.Editor.Constant(bias) is not { Dims.Count: 1 }) return "its bias is no constant of one dimension";
        var axis = node.Attributes.GetInt("transB", 0) != 0 ? 0 : 1;
        if (bias.Length > 0 && plan.Editor.Constant(node.Inputs[1]) is { Dims.Count: 2 } weight && plan.Editor.Constant(bias)!.Dims[0] != weight.Dims[axis]) return "its bias is not one number for each output";
        return Plan(plan, node, axis, plan.Options.PerChannel, mustMake: false);
    }

    public static string? MatMul(QdqPlan plan, OnnxNode node)
    {
        if (plan.IsConstant(node.Inputs[1]) && !plan.IsConstant(node.Inputs[0]))
            return Plan(plan, node, (plan.Editor.Constant(node.Inputs[1])!.Dims.Count) - 1, plan.Options.PerChannel && plan.Editor.Constant(node.Inputs[1])!.Dims.Count == 2, mustMake: false);
        if (plan.Missing(node.Inputs[0]) is { } first) return first;
        if (plan.Missing(node.Inputs[1]) is { } second) return second;
        plan.Take(node, 0);
        plan.Take(node, 1);
        Finish(plan, node, mustMake: false);
        return null;
    }

    private static string? Plan(QdqPlan plan, OnnxNode node, int axis, bool perChannel, bool mustMake)
    {
        if (!plan.IsConstant(node.Inputs[1])) return "its weight is no constant";
        if (plan.IsConstant(node.Inputs[0])) return "its input is constant";
        if (node.Inputs.Count > 2 && node.Inputs[2].Length > 0 && !plan.IsConstant(node.Inputs[2])) return "its bias is no constant";
        if (plan.Missing(node.Inputs[0]) is { } input) return input;
        if (mustMake && plan.Missing(node.Outputs[0]) is { } output) return output;
        plan.Take(node, 0);
        plan.Layers.Add(new PlannedLayer(node, axis, perChannel));
        Finish(plan, node, mustMake);
        return null;
    }

    // A product can give floats where nothing takes its integers, a convolution cannot.
    private static void Finish(QdqPlan plan, OnnxNode node, bool mustMake)
    {
        var isFolded = ActivationFolding.TryFold(plan, node);
        if (mustMake || isFolded) plan.Make(node.Outputs[0]);
        else plan.SetAvailable(node.Outputs[0]);
    }
}
