using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>A layer with the values where its noise can be seen: its output, and what a ReLU or a Clip that quantization may fold makes of it.</summary>
internal sealed record QuantizedLayer(string Name, string OpType, string Output, string? Activated)
{
    public static QuantizedLayer Of(OnnxModel model, OnnxNode node)
    {
        var output = node.Outputs[0];
        var takers = model.Graph.Nodes.Where(other => other.Inputs.Contains(output)).ToList();
        var activated = takers is [{ OpType: "Relu" or "Clip" } activation] ? activation.Outputs[0] : null;
        return new QuantizedLayer(node.Name.Length > 0 ? node.Name : output, node.OpType, output, activated);
    }

    /// <summary>The value to compare and what it is called in a quantized model; null where it is gone.</summary>
    public (string Expected, string Found)? FindIn(IReadOnlySet<string> made)
    {
        foreach (var value in new[] { Activated, Output })
        {
            if (value is null) continue;
            if (made.Contains($"{value}_dequantized")) return (value, $"{value}_dequantized");
            if (made.Contains(value)) return (value, value);
        }
        return null;
    }
}
