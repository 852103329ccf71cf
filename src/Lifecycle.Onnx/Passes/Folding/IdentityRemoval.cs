using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Removes nodes that hand on what they get: Identity, Dropout outside training, a Transpose that leaves the order, a Concat of one.</summary>
public sealed class IdentityRemoval : GraphPass
{
    // Dropout told training from inference by an attribute before.
    private const int DropoutOpset = 7;

    private static readonly FrozenDictionary<string, Func<OnnxNode, GraphEditor, bool>> HandsOn = new Dictionary<string, Func<OnnxNode, GraphEditor, bool>>
    {
        ["Identity"] = (_, _) => true,
        ["Dropout"] = IsInference,
        ["Transpose"] = (node, _) => node.Attributes.GetInts("perm") is { } order && order.SequenceEqual(Enumerable.Range(0, order.Count).Select(axis => (long)axis)),
        ["Concat"] = (node, _) => node.Inputs.Count == 1,
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public override string Name => "identities removed";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return editor.Graph.Nodes.ToList().Count(node =>
            node is { Domain: "", Inputs.Count: > 0, Outputs.Count: > 0 } && HandsOn.TryGetValue(node.OpType, out var handsOn) && handsOn(node, editor) && editor.TryBypass(node, node.Inputs[0]));
    }

    // A mask, the second output, says nothing outside training, but someone may want it.
    private static bool IsInference(OnnxNode node, GraphEditor editor)
    {
        var isTraining = node.Inputs.ElementAtOrDefault(2) is { Length: > 0 } mode && !(editor.Constant(mode) is { } constant && constant.Bytes is [0]);
        return editor.Opset >= DropoutOpset && !isTraining && node.Outputs.Skip(1).All(mask => !editor.IsNeeded(mask));
    }
}
