using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Makes Constant nodes initializers, so that the other passes find all constants in one place.</summary>
public sealed class ConstantLifting : GraphPass
{
    /// <inheritdoc/>
    public override string Name => "constants lifted";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        if (!editor.CanAddConstants) return 0;
        // An output of the graph has to come from a node for some runtimes.
        var lifted = editor.Graph.Nodes.Where(node => node is { OpType: "Constant", Outputs.Count: 1 } && !editor.IsOutput(node.Outputs[0]))
            .Select(node => (node, Tensor: ConstantValue.Read(node, node.Outputs[0]))).Where(static pair => pair.Tensor is not null).ToList();
        foreach (var (node, tensor) in lifted)
        {
            editor.Remove(node);
            editor.Lift(tensor!);
        }
        return lifted.Count;
    }
}
