using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Keeps layers in float that stayed float. ONNX Runtime's optimizer (WeightBiasQuantization, since 1.21) rounds the weight of a convolution or Gemm with one scale
/// wherever its input is made of integers by a single scale and its output becomes integers again. A vector of equal scales says the same and
/// is left alone.
/// </summary>
internal static class FloatLayerGuard
{
    public static void Apply(GraphEditor editor)
    {
        var guarded = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in editor.Graph.Nodes.Where(static node => node is { Domain: "", OpType: "Conv" or "ConvTranspose" or "Gemm" }).ToList())
        {
            if (editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float } weight || Channels(node, weight) is not ({ } channels and > 1)) continue;
            if (editor.Producer(node.Inputs[0]) is not { OpType: "DequantizeLinear" } maker || editor.Constant(maker.Inputs[1])?.Dims.Count != 0) continue;
            var value = node.Inputs[0];
            if (!guarded.TryGetValue(value, out var floats)) guarded[value] = floats = PerChannel(editor, maker, channels);
            editor.SetInput(node, 0, floats);
        }
    }

    // The channels of the input, which lie on axis 1.
    private static long? Channels(OnnxNode node, TensorData weight) => node.OpType switch
    {
        "Conv" => weight.Dims[1] * node.Attributes.GetInt("group", 1),
        "ConvTranspose" => weight.Dims[0],
        _ when node.Attributes.GetInt("transA", 0) != 0 => null,
        _ => weight.Dims[node.Attributes.GetInt("transB", 0) != 0 ? 1 : 0],
    };

    private static string PerChannel(GraphEditor editor, OnnxNode maker, long channels)
    {
        var (scale, zero) = (editor.Constant(maker.Inputs[1])!, editor.Constant(maker.Inputs[2])!);
        var floats = editor.UniqueName($"{maker.Outputs[0]}_per_channel");
        var node = new OnnxNode("DequantizeLinear", [maker.Inputs[0], editor.AddConstant(Repeat(scale, channels)), editor.AddConstant(Repeat(zero, channels))], [floats], floats, maker.Domain);
        node.Attributes.Set(new OnnxAttribute("axis", 1));
        editor.InsertAfter(maker, node);
        return floats;
    }

    private static TensorData Repeat(TensorData scalar, long count)
    {
        var bytes = new byte[checked(scalar.Bytes.Length * count)];
        for (var start = 0; start < bytes.Length; start += scalar.Bytes.Length) scalar.Bytes.CopyTo(bytes.AsSpan(start));
        return TensorData.FromBytes($"{scalar.Name}_per_channel", scalar.ElementType, [count], bytes);
    }
}
