using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Pruning;

/// <summary>A weight whose elements can be made zero.</summary>
/// <param name="Tensor">The constant.</param>
/// <param name="Axis">The dimension that a product sums over.</param>
internal sealed record SparseWeight(TensorData Tensor, int Axis)
{
    /// <summary>The weights of convolutions, products and recurrent layers of the main graph, each once.</summary>
    /// <param name="editor">The graph, whose constants are initializers.</param>
    /// <param name="protect">Names of nodes or weights that are left out.</param>
    public static IReadOnlyList<SparseWeight> Find(GraphEditor editor, IReadOnlyList<string> protect)
    {
        var found = new Dictionary<string, SparseWeight>(StringComparer.Ordinal);
        foreach (var node in editor.Graph.Nodes.Where(static node => node is { Domain: "" or "ai.onnx", Inputs.Count: > 1 }))
            foreach (var (input, axis) in Places(node))
                if (Resolve(editor, node.Inputs[input], axis) is { } weight && NamePattern.Find(protect, node.Name, weight.Tensor.Name) is null)
                    found.TryAdd(weight.Tensor.Name, weight);
        return [.. found.Values];
    }

    // Axes from the front, or from the back where they are negative.
    private static IEnumerable<(int Input, int Axis)> Places(OnnxNode node) => node.OpType switch
    {
        "Conv" => [(1, 1)],
        "ConvTranspose" => [(1, 0)],
        "Gemm" => [(1, node.Attributes.GetInt("transB", 0) != 0 ? 1 : 0)],
        "MatMul" => [(1, -2), (0, -1)],
        "LSTM" or "GRU" or "RNN" when node.Inputs.Count > 2 => [(1, 2), (2, 2)],
        _ => [],
    };

    private static SparseWeight? Resolve(GraphEditor editor, string value, int axis)
    {
        if (editor.Constant(value) is { } tensor)
        {
            var place = axis < 0 ? axis + tensor.Dims.Count : axis;
            return FloatValues.Has(tensor) && tensor.Dims.Count > 1 && place >= 0 && place < tensor.Dims.Count ? new SparseWeight(tensor, place) : null;
        }
        // Exported layers turn their weight first.
        if (editor.Producer(value) is not { OpType: "Transpose" } turn || editor.Constant(turn.Inputs[0]) is not { } source) return null;
        var order = turn.Attributes.GetInts("perm") ?? [.. Enumerable.Range(0, source.Dims.Count).Reverse().Select(static dim => (long)dim)];
        var target = axis < 0 ? axis + order.Count : axis;
        return target >= 0 && target < order.Count ? Resolve(editor, turn.Inputs[0], (int)order[target]) : null;
    }
}
