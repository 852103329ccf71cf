using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Import;

/// <summary>The values that nodes take, those that their bodies take from around included.</summary>
internal static class GraphValues
{
    /// <summary>The names of all values a node takes. A body's own values may be among them.</summary>
    internal static IEnumerable<string> Taken(OnnxNode node) =>
        node.Inputs.Where(static name => name.Length > 0).Concat(Bodies(node).SelectMany(TakenBy));

    /// <summary>The names of all values that a body and those inside it make or are given.</summary>
    internal static IEnumerable<string> Made(OnnxGraph body) =>
        body.Inputs.Select(static value => value.Name).Concat(body.Initializers.Select(static tensor => tensor.Name))
            .Concat(body.Nodes.SelectMany(static node => node.Outputs.Concat(Bodies(node).SelectMany(Made))));

    /// <summary>The bodies of an If, Loop or Scan.</summary>
    internal static IEnumerable<OnnxGraph> Bodies(OnnxNode node) =>
        node.Attributes.Where(static attribute => attribute.Type == OnnxAttributeType.Graph).Select(static attribute => attribute.AsGraph());

    /// <summary>All nodes of a graph and of the bodies inside it.</summary>
    internal static IEnumerable<OnnxNode> AllNodes(OnnxGraph graph) => graph.Nodes.SelectMany(static node => Bodies(node).SelectMany(AllNodes).Prepend(node));

    private static IEnumerable<string> TakenBy(OnnxGraph body) => body.Nodes.SelectMany(Taken).Concat(body.Outputs.Select(static value => value.Name));
}
