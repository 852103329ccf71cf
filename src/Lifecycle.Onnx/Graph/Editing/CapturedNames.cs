namespace Lifecycle.Onnx.Graph.Editing;

/// <summary>What bodies of If, Loop and Scan take of the graphs around them. A name that a body makes itself hides one outside.</summary>
internal static class CapturedNames
{
    /// <summary>The bodies inside a node.</summary>
    public static IEnumerable<OnnxGraph> Bodies(OnnxNode node) => node.Message.Attribute.Count == 0 ? [] : node.Attributes.SelectMany(static attribute => attribute.Type switch
    {
        OnnxAttributeType.Graph => [attribute.AsGraph()],
        OnnxAttributeType.Graphs => attribute.AsGraphs(),
        _ => (IEnumerable<OnnxGraph>)[],
    });

    /// <summary>The names that a node's bodies take from outside.</summary>
    public static HashSet<string> Of(OnnxNode node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var body in Bodies(node)) names.UnionWith(Free(body));
        return names;
    }

    /// <summary>Renames a value from outside in a node's bodies.</summary>
    public static void Rename(OnnxNode node, string value, string other)
    {
        foreach (var body in Bodies(node).Where(body => !Own(body).Contains(value)))
        {
            foreach (var inner in body.Nodes)
            {
                for (var index = 0; index < inner.Inputs.Count; index++)
                    if (string.Equals(inner.Inputs[index], value, StringComparison.Ordinal)) inner.Inputs[index] = other;
                Rename(inner, value, other);
            }
            // A body may hand out what it got from outside.
            foreach (var output in body.Outputs.Where(output => string.Equals(output.Name, value, StringComparison.Ordinal))) output.Name = other;
        }
    }

    /// <summary>Every name in a graph and in the bodies inside it.</summary>
    public static IEnumerable<string> All(OnnxGraph graph) =>
        Own(graph).Concat(graph.Outputs.Select(static output => output.Name)).Concat(graph.Nodes.SelectMany(static node => node.Inputs.Concat(Bodies(node).SelectMany(All))));

    private static HashSet<string> Free(OnnxGraph body)
    {
        var names = body.Outputs.Select(static output => output.Name).Concat(body.Nodes.SelectMany(static node => node.Inputs.Concat(Of(node))))
            .Where(static name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        names.ExceptWith(Own(body));
        return names;
    }

    private static HashSet<string> Own(OnnxGraph graph) =>
    [
        .. graph.Inputs.Select(static input => input.Name), .. graph.Initializers.Select(static tensor => tensor.Name),
        .. graph.Message.SparseInitializer.Select(static tensor => tensor.Values?.Name ?? ""), .. graph.Nodes.SelectMany(static node => node.Outputs),
    ];
}
