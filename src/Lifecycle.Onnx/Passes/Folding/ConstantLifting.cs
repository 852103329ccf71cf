using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Makes Constant nodes initializers, so that the other passes find all constants in one place.</summary>
public sealed class ConstantLifting : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "constants lifted";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!GraphEdits.HasConstants(model)) return 0;
        var graph = model.Graph;
        var names = new GraphNames(graph);
        return GraphEdits.Keep(graph.Nodes, node => !TryLift(node, graph, names));
    }

    // An output of the graph has to come from a node for some runtimes.
    private static bool TryLift(OnnxNode node, OnnxGraph graph, GraphNames names)
    {
        if (node.Outputs.Count != 1 || names.IsOutput(node.Outputs[0]) || ConstantValue.Read(node, node.Outputs[0]) is not { } tensor) return false;
        graph.Initializers.Add(tensor);
        return true;
    }
}
