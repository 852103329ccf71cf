using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Takes from a layer's bias what the rounding of its weight adds to its output on the mean of its inputs (M. Nagel et al., Data-Free
/// Quantization Through Weight Equalization and Bias Correction, 2019, section 4.2). Not for transposed convolutions.
/// </summary>
internal static class BiasCorrection
{
    public static double[]? Correct(QdqPlan plan, PlannedLayer layer, TensorData weight, QuantizedTensor quantized, double[]? bias)
    {
        var node = layer.Node;
        if (plan.Options.ChannelMeans?.TryGetValue(node.Inputs[0], out var means) is not true || node.OpType is not ("Conv" or "Gemm")) return bias;
        var values = weight.AsSpan<float>();
        var rows = (int)weight.Dims[layer.Axis];
        var corrected = bias?.ToArray() ?? new double[rows];
        var floats = quantized.Dequantize();
        var groups = (int)node.Attributes.GetInt("group", 1);
        var inner = Inner(weight, 1);
        for (var index = 0; index < values.Length; index++)
        {
            var (output, input) = node.OpType == "Conv"
                ? (index / Inner(weight, 0), (index / inner % (int)weight.Dims[1]) + (index / Inner(weight, 0) / (rows / groups) * (int)weight.Dims[1]))
                : layer.Axis == 0 ? (index / inner / (int)weight.Dims[1], index % (int)weight.Dims[1]) : (index % rows, index / rows);
            corrected[output] -= (floats[index] - values[index]) * means[input];
        }
        return corrected;
    }

    private static int Inner(TensorData tensor, int axis) => (int)tensor.Dims.Skip(axis + 1).Aggregate(1L, static (product, size) => product * size);
}
