using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Simplifies reshapes and transposes: those that change nothing go, one behind another becomes one, and a product of matrices in two
/// dimensions between reshapes that only put rows together is done in the dimensions there are.
/// </summary>
public sealed class LayoutSimplification : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "layouts simplified";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = ShapeInference.Infer(model);
        return GraphEditor.All(model).Sum(editor => editor.Graph.Nodes.ToList().Count(node => editor.Contains(node) && TrySimplify(editor, node, shapes.ValuesOf(editor.Graph))));
    }

    private static bool TrySimplify(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        if (node is not { Domain: "", Inputs.Count: > 0, Outputs: [{ Length: > 0 }] }) return false;
        return node.OpType switch
        {
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Expand" => TryDrop(editor, node, values) || (node.OpType != "Expand" && TryMergeReshapes(editor, node, values)),
            "Transpose" => TryMergeTransposes(editor, node) || TryReshapeInstead(editor, node, values),
            "Gemm" => TryKeepDimensions(editor, node, values),
            _ => false,
        };
    }

    // The same shape before and after.
    private static bool TryDrop(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values) =>
        values.TryGetValue(node.Inputs[0], out var before) && values.TryGetValue(node.Outputs[0], out var after) && before.Shape is not null && after.Shape is not null
        && before.Shape.SequenceEqual(after.Shape) && editor.TryBypass(node, node.Inputs[0]);

    // The first one's shape does not matter to a second that says its own in numbers, with at most one size open.
    private static bool TryMergeReshapes(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        if (editor.Producer(node.Inputs[0]) is not { Domain: "", OpType: "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze", Inputs.Count: > 0, Outputs.Count: 1 } first || !editor.HasOneUse(node.Inputs[0])) return false;
        if (node.OpType == "Reshape")
        {
            // A 0 takes a size of the input, which is another now; a shape that is reckoned has none.
            if (node.Inputs.Count < 2 || values.GetValueOrDefault(node.Inputs[1])?.Elements is not { } wanted || wanted.Any(static dim => dim.Value == 0 || !dim.MayBeSize && dim.Value != -1)) return false;
            editor.SetInput(node, 0, first.Inputs[0]);
        }
        else
        {
            if (!editor.CanAddConstants || values.GetValueOrDefault(node.Outputs[0])?.Shape is not { } shape || shape.Count(static dim => dim.Value is null) > 1 || shape.Any(static dim => dim.Value == 0)) return false;
            var target = editor.AddConstant(TensorData.Create<long>($"{node.Outputs[0]}_shape", [shape.Count], [.. shape.Select(static dim => dim.Value ?? -1)]));
            editor.Replace(node, new OnnxNode("Reshape", [first.Inputs[0], target], [node.Outputs[0]], node.Name));
        }
        editor.Remove(first);
        return true;
    }

    private static bool TryMergeTransposes(GraphEditor editor, OnnxNode node)
    {
        if (editor.Producer(node.Inputs[0]) is not { OpType: "Transpose", Domain: "", Inputs.Count: 1 } first || first.Attributes.GetInts("perm") is not { } inner || node.Attributes.GetInts("perm") is not { } outer) return false;
        if (inner.Count != outer.Count || outer.Any(axis => axis < 0 || axis >= inner.Count)) return false;
        var order = outer.Select(axis => inner[(int)axis]).ToArray();
        var isCancelled = order.Select((axis, place) => axis == place).All(static same => same);
        // A first one that others need stays; merging with it saves nothing but where both cancel.
        if (!isCancelled && !editor.HasOneUse(node.Inputs[0])) return false;
        if (isCancelled) return editor.TryBypass(node, first.Inputs[0]) && RemoveUnused(editor, first);
        editor.SetInput(node, 0, first.Inputs[0]);
        node.Attributes.Set(new OnnxAttribute("perm", order));
        return RemoveUnused(editor, first);
    }

    private static bool RemoveUnused(GraphEditor editor, OnnxNode node)
    {
        if (!editor.IsNeeded(node.Outputs[0])) editor.Remove(node);
        return true;
    }

    // Moving axes of one element moves nothing, which a reshape says at no cost.
    private static bool TryReshapeInstead(GraphEditor editor, OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        if (!editor.CanAddConstants || node.Attributes.GetInts("perm") is not { } order || values.GetValueOrDefault(node.Inputs[0])?.Shape is not { } shape || shape.Count != order.Count) return false;
        var moved = order.Where(axis => axis >= 0 && axis < shape.Count && shape[(int)axis].Value != 1).ToList();
        if (!moved.SequenceEqual(moved.Order())) return false;
        var sizes = order.Select(axis => shape[(int)axis].Value).ToList();
        if (sizes.Count(static size => size is null) > 1 || sizes.Contains(0)) return false;
        var target = editor.AddConstant(TensorData.Create<long>($"{node.Outputs[0]}_shape", [sizes.Count], [.. sizes.Select(static size => size ?? -1)]));
        editor.Replace(node, new OnnxNode("Reshape", [node.Inputs[0], target], [node.Outputs[0]], node.Name));
        return true;
    }

    // Reshape [a, b, k] to [a*b, k], Gemm to [a*b, n], Reshape to [a, b, n] is a MatMul on [a, b, k] and an Add.
    private static bool TryKeepDimensions(GraphEditor editor, OnnxNode gemm, IReadOnlyDictionary<string, InferredValue> values)
    {
        var attributes = gemm.Attributes;
        if (gemm.Inputs.Count < 2 || attributes.GetInt("transA", 0) != 0 || attributes.GetFloat("alpha", 1) != 1 || attributes.GetFloat("beta", 1) != 1 || !editor.CanAddConstants) return false;
        if (editor.Producer(gemm.Inputs[0]) is not { OpType: "Reshape", Domain: "" } before || !editor.HasOneUse(gemm.Outputs[0])) return false;
        if (editor.Consumers(gemm.Outputs[0]) is not [{ OpType: "Reshape", Domain: "" } after] || after.Inputs[0] != gemm.Outputs[0]) return false;
        if (values.GetValueOrDefault(before.Inputs[0])?.Shape is not { Count: > 2 } given || values.GetValueOrDefault(after.Outputs[0])?.Shape is not { } result) return false;
        if (values.GetValueOrDefault(gemm.Inputs[0])?.Shape is not [_, var inner] || !inner.Equals(given[^1]) || result.Count != given.Count || !result.SkipLast(1).SequenceEqual(given.SkipLast(1))) return false;
        if (editor.Constant(gemm.Inputs[1]) is not { ElementType: OnnxElementType.Float, Dims.Count: 2 } weight) return false;
        var isTransposed = attributes.GetInt("transB", 0) != 0;
        var bias = gemm.Inputs.ElementAtOrDefault(2) ?? "";
        var columns = weight.Dims[isTransposed ? 0 : 1];
        if (result[^1].Value != columns || (bias.Length > 0 && values.GetValueOrDefault(bias)?.Shape is not ([] or [{ Value: not null }]))) return false;

        List<OnnxNode> nodes = [];
        var factor = gemm.Inputs[1];
        if (isTransposed)
        {
            factor = editor.UniqueName($"{gemm.Outputs[0]}_weight");
            var transpose = new OnnxNode("Transpose", [gemm.Inputs[1]], [factor]);
            transpose.Attributes.Set(new OnnxAttribute("perm", [1L, 0L]));
            nodes.Add(transpose);
        }
        var output = after.Outputs[0];
        var product = bias.Length == 0 ? output : editor.UniqueName($"{gemm.Outputs[0]}_product");
        nodes.Add(new OnnxNode("MatMul", [before.Inputs[0], factor], [product], gemm.Name));
        if (bias.Length > 0) nodes.Add(new OnnxNode("Add", [product, bias], [output]));
        editor.Remove(after);
        editor.Replace(gemm, nodes);
        RemoveUnused(editor, before);
        return true;
    }
}
