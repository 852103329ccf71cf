using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Writes the integers of a layer's weight and bias. The bias is of 32 bits, its scale the product of the input's and the weight's.</summary>
internal sealed class LayerWriter(QdqPlan plan, QdqWriter writer)
{
    // The other half of 32 bits is for the products that are summed on top of the bias.
    private const double LargestBias = int.MaxValue / 2.0;
    private readonly Dictionary<(string, int, bool), string> _shared = [];

    private GraphEditor Editor => plan.Editor;

    public void Write(PlannedLayer layer)
    {
        var node = layer.Node;
        var (weightName, biasName) = (node.Inputs[1], node.Inputs.ElementAtOrDefault(2) ?? "");
        var weight = Editor.Constant(weightName)!;
        var bias = biasName.Length == 0 ? null : Biases(node, Editor.Constant(biasName)!);
        var inputScale = plan.ParametersOf(node.Inputs[0]).Scale;
        int? axis = layer.PerChannel ? layer.Axis : null;
        var quantized = QuantizedTensor.Quantize(weight, plan.WeightScheme, axis, 0, SmallestScales(bias, inputScale, (int)(axis is { } along ? weight.Dims[along] : 1)));
        var corrected = BiasCorrection.Correct(plan, node, weight, quantized, bias);
        Editor.SetInput(node, 1, Weight(layer, weightName, quantized, isShareable: bias is null));
        if (corrected is not null) SetBias(node, biasName.Length > 0 ? biasName : $"{weightName}_bias", corrected, inputScale, quantized);
        writer.Release(weightName);
        if (biasName.Length > 0) writer.Release(biasName);
    }

    private string Weight(PlannedLayer layer, string name, QuantizedTensor quantized, bool isShareable)
    {
        var key = (name, layer.Axis, layer.PerChannel);
        if (isShareable && _shared.TryGetValue(key, out var floats)) return floats;
        floats = writer.Dequantize(quantized, layer.Node);
        if (isShareable) _shared[key] = floats;
        return floats;
    }

    private static double[] Biases(OnnxNode node, TensorData bias)
    {
        var beta = node.OpType == "Gemm" ? node.Attributes.GetFloat("beta", 1) : 1d;
        return [.. QuantizedTensor.Floats(bias).ToArray().Select(value => value * beta)];
    }

    private static double[]? SmallestScales(double[]? bias, float inputScale, int groups)
    {
        if (bias is null) return null;
        var least = bias.Select(value => Math.Abs(value) / LargestBias / inputScale).ToArray();
        return groups == least.Length ? least : [.. Enumerable.Repeat(least.DefaultIfEmpty().Max(), groups)];
    }

    // With what a Gemm multiplies its bias by in the bias already.
    private void SetBias(OnnxNode node, string name, double[] bias, float inputScale, QuantizedTensor weight)
    {
        node.Attributes.Remove("beta");
        Editor.SetInput(node, 2, Bias(name, bias, inputScale, weight, node));
    }

    private string Bias(string name, double[] bias, float inputScale, QuantizedTensor weight, OnnxNode node)
    {
        var weightScales = weight.Scales.AsSpan<float>().ToArray();
        var scales = weightScales.Select(scale => inputScale * scale).ToArray();
        var integers = bias.Select((value, channel) => (int)Math.Clamp(Math.Round(value / scales[scales.Length == 1 ? 0 : channel % scales.Length], MidpointRounding.ToEven), int.MinValue, int.MaxValue)).ToArray();
        var values = Editor.AddConstant(TensorData.Create<int>($"{name}_quantized", [integers.Length], integers));
        var scaleName = Editor.AddConstant(TensorData.Create<float>($"{name}_scale", weight.Axis is null ? [] : [scales.Length], scales));
        return writer.Dequantize([values, scaleName], OnnxElementType.Int32, weight.Axis is null ? null : 0, node);
    }
}
