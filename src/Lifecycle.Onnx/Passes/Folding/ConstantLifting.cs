using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Makes Constant nodes initializers, so that the other passes find all constants in one place.</summary>
public sealed class ConstantLifting : IGraphPass
{
    private static readonly FrozenDictionary<string, Func<OnnxAttribute, string, TensorData>> Values = new Dictionary<string, Func<OnnxAttribute, string, TensorData>>
    {
        ["value"] = (attribute, name) => new TensorData(attribute.AsTensor().Message.Clone()) { Name = name },
        ["value_float"] = (attribute, name) => TensorData.Scalar(name, attribute.AsFloat()),
        ["value_int"] = (attribute, name) => TensorData.Scalar(name, attribute.AsInt()),
        ["value_floats"] = (attribute, name) => TensorData.Create<float>(name, [attribute.AsFloats().Count], [.. attribute.AsFloats()]),
        ["value_ints"] = (attribute, name) => TensorData.Create<long>(name, [attribute.AsInts().Count], [.. attribute.AsInts()]),
    }.ToFrozenDictionary();

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
        if (node is not { OpType: "Constant", Domain: "", Outputs.Count: 1, Attributes.Count: 1 } || names.IsOutput(node.Outputs[0])) return false;
        var attribute = node.Attributes.Single();
        if (attribute.ReferenceName.Length > 0 || !Values.TryGetValue(attribute.Name, out var read)) return false;
        graph.Initializers.Add(read(attribute, node.Outputs[0]));
        return true;
    }
}
