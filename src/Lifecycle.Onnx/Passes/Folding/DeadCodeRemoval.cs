using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Removes nodes and constants that no output needs, and descriptions of values that are gone. Inputs and outputs stay.</summary>
public sealed class DeadCodeRemoval : GraphPass
{
    /// <inheritdoc/>
    public override string Name => "dead code removed";

    /// <inheritdoc/>
    protected override int Apply(GraphEditor editor)
    {
        ArgumentNullException.ThrowIfNull(editor);
        var graph = editor.Graph;
        var live = LiveNodes(editor);
        var dead = graph.Nodes.Where(node => !live.Contains(node)).ToList();
        dead.ForEach(editor.Remove);
        var unused = graph.Initializers.Where(tensor => !editor.IsNeeded(tensor.Name) && !editor.IsInput(tensor.Name)).ToList();
        unused.ForEach(editor.RemoveConstant);
        var made = graph.Nodes.SelectMany(node => node.Outputs).Concat(graph.Initializers.Select(tensor => tensor.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var info in graph.ValueInfos.Where(value => !made.Contains(value.Name) && !editor.IsInput(value.Name)).ToList()) graph.ValueInfos.Remove(info);
        return dead.Count + unused.Count;
    }

    // From the outputs back, whatever the order of the nodes.
    private static HashSet<OnnxNode> LiveNodes(GraphEditor editor)
    {
        var live = new HashSet<OnnxNode>();
        var open = new Stack<string>(editor.Graph.Outputs.Select(output => output.Name));
        while (open.TryPop(out var name))
        {
            if (editor.Producer(name) is not { } node || !live.Add(node)) continue;
            foreach (var input in node.Inputs.Concat(CapturedNames.Of(node))) open.Push(input);
        }
        return live;
    }
}
