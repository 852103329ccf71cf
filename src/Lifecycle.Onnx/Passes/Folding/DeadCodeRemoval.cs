using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Removes nodes and constants that no output needs, and descriptions of values that are gone. Inputs and outputs stay.</summary>
public sealed class DeadCodeRemoval : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "dead code removed";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var live = LiveNodes(graph);
        var removed = GraphEdits.Keep(graph.Nodes, live.Contains);
        var names = new GraphNames(graph);
        removed += GraphEdits.Keep(graph.Initializers, tensor => names.IsNeeded(tensor.Name) || names.IsInput(tensor.Name));
        var made = graph.Nodes.SelectMany(node => node.Outputs).Concat(graph.Initializers.Select(tensor => tensor.Name)).ToHashSet(StringComparer.Ordinal);
        GraphEdits.Keep(graph.ValueInfos, value => made.Contains(value.Name) || names.IsInput(value.Name));
        return removed;
    }

    // From the outputs back, whatever the order of the nodes.
    private static HashSet<OnnxNode> LiveNodes(OnnxGraph graph)
    {
        var producers = new Dictionary<string, OnnxNode>();
        foreach (var node in graph.Nodes)
            foreach (var output in node.Outputs) producers[output] = node;
        var live = new HashSet<OnnxNode>();
        var open = new Stack<string>(graph.Outputs.Select(output => output.Name));
        while (open.TryPop(out var name))
        {
            if (!producers.TryGetValue(name, out var node) || !live.Add(node)) continue;
            foreach (var input in node.Inputs) open.Push(input);
            foreach (var input in GraphNames.InsideOf(node)) open.Push(input);
        }
        return live;
    }
}
