using Lifecycle.Onnx.Graph;
using TorchSharp.Modules;

namespace Lifecycle.Training.Import;

/// <content>Batch norms are nodes here, not modules.</content>
public sealed partial class OnnxModule
{
    private readonly HashSet<OnnxNode> _frozenNorms = new(ReferenceEqualityComparer.Instance);

    /// <summary>The batch norms of the graph, by the names that <see cref="named_nodes"/> gives them.</summary>
    internal IEnumerable<(string Name, OnnxNode Node)> Norms => named_nodes().Zip(_graph.Nodes, static (info, node) => (info.Name, node)).Where(static entry => entry.node.OpType is "BatchNormalization");

    /// <summary>The scale and shift of a batch norm, where they train.</summary>
    internal IEnumerable<Parameter> AffineOf(OnnxNode norm) =>
        from name in norm.Inputs.Skip(1).Take(2)
        where _weights.TryGetValue((_graph, name), out var weight) && weight.Kind == WeightKind.Parameter
        select get_parameter(_weights[(_graph, name)].Name);

    /// <summary>Whether a batch norm keeps to its running statistics in training too.</summary>
    internal void SetFrozen(OnnxNode norm, bool frozen)
    {
        if (frozen) _frozenNorms.Add(norm);
        else _frozenNorms.Remove(norm);
    }
}
