using Lifecycle.Onnx.Graph.Reading.Outlines;

namespace Lifecycle.Inference.Predicting;

/// <summary>What the numbers of an output are, as the graph tells it.</summary>
internal static class OutputKind
{
    /// <summary>Whether they come out of a softmax or a sigmoid, but for a change of their type.</summary>
    public static bool IsProbability(ModelOutline model, string output)
    {
        var makers = new Dictionary<string, OutlineNode>(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
            foreach (var made in node.Outputs) makers.TryAdd(made, node);
        // A graph has no cycles, but a file may have: each step takes a node away.
        while (makers.Remove(output, out var maker))
        {
            if (maker.OpType is "Softmax" or "Sigmoid") return true;
            if (maker.OpType is not ("Cast" or "Identity" or "QuantizeLinear" or "DequantizeLinear") || maker.Inputs.Count == 0) return false;
            output = maker.Inputs[0];
        }
        return false;
    }
}
