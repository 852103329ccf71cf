using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Takes from a layer's bias what the rounding of its weight adds to its output on the mean of its inputs (M. Nagel et al., Data-Free
/// Quantization Through Weight Equalization and Bias Correction, 2019, section 4.2). A MatMul has no bias: the constant that is added behind it stands for one.
/// </summary>
internal static class BiasCorrection
{
    /// <summary>Corrects a layer that is not rewritten yet.</summary>
    /// <returns>The bias to write; null where there is none.</returns>
    public static double[]? Correct(QdqPlan plan, OnnxNode node, TensorData weight, QuantizedTensor quantized, double[]? bias)
    {
        if (plan.Options.ChannelMeans is not { } means) return bias;
        var (error, reason) = MeanError(plan, node, weight, quantized, means.GetValueOrDefault(node.Inputs[0]));
        var isProduct = node.OpType == "MatMul";
        if (error is not null && isProduct) reason = AddBehind(plan, node, error);
        if (reason is not null) plan.Uncorrected.Add(new SkippedNode(NodeNames.Of(node), node.OpType, reason));
        return error is null || isProduct ? bias : [.. error.Select((value, channel) => (bias?[channel] ?? 0) - value)];
    }

    private static (double[]? Error, string? Reason) MeanError(QdqPlan plan, OnnxNode node, TensorData weight, QuantizedTensor quantized, IReadOnlyList<double>? means)
    {
        if (means is null) return (null, "there are no means of its input's channels");
        if (LinearLayer.Read(plan.Editor, node) is not { } layer) return (null, "its weight is no matrix");
        if (layer.Inputs != means.Count) return (null, $"there are {means.Count} means of its input for {layer.Inputs} channels");
        var differences = quantized.Dequantize();
        var values = weight.AsSpan<float>();
        for (var index = 0; index < differences.Length; index++) differences[index] -= values[index];
        return (layer.MeanOutputs(differences, means), null);
    }

    private static string? AddBehind(QdqPlan plan, OnnxNode product, double[] error)
    {
        const string NoBias = "no constant with a number for each output is added behind it";
        var (editor, output) = (plan.Editor, product.Outputs[0]);
        if (!editor.HasOneUse(output) || editor.Consumers(output)[0] is not { Domain: "", OpType: "Add" } sum) return NoBias;
        var place = sum.Inputs[0] == output ? 1 : 0;
        var old = sum.Inputs[place];
        if (editor.Constant(old) is not { ElementType: OnnxElementType.Float, Dims: [.., var last] } bias || last != error.Length || bias.ElementCount != error.Length) return NoBias;
        var values = bias.AsSpan<float>().ToArray();
        for (var channel = 0; channel < values.Length; channel++) values[channel] = (float)(values[channel] - error[channel]);
        editor.SetInput(sum, place, editor.AddConstant(TensorData.Create<float>($"{old}_corrected", [.. bias.Dims], values)));
        ProductSplitting.Release(editor, old);
        return null;
    }
}
