using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Removes empty names at the end of a node's inputs, which say as much as no name. ONNX Runtime (1.31) neither fuses nor lays out a
/// convolution whose absent bias has one.
/// </summary>
public sealed class AbsentInputRemoval : GraphPass
{
    /// <inheritdoc/>
    public override string Name => "absent inputs removed";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        var changed = 0;
        foreach (var inputs in editor.Graph.Nodes.Select(static node => node.Inputs).Where(static inputs => inputs is [.., ""]))
        {
            while (inputs is [.., ""]) inputs.RemoveAt(inputs.Count - 1);
            changed++;
        }
        return changed;
    }
}
