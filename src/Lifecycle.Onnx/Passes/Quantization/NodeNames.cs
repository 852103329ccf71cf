using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>What options and reports call nodes: by their name, or by the first value that they make.</summary>
internal static class NodeNames
{
    public static string Of(OnnxNode node) => node.Name.Length > 0 ? node.Name : FirstOutput(node);

    /// <summary>Whether a node is among names, by either.</summary>
    public static bool Names(this IReadOnlySet<string> names, OnnxNode node) =>
        (node.Name.Length > 0 && names.Contains(node.Name)) || names.Contains(FirstOutput(node));

    /// <summary>Those of some names that no node of a graph has.</summary>
    public static IReadOnlyList<string> Unknown(IEnumerable<string> names, OnnxGraph graph)
    {
        var known = graph.Nodes.SelectMany(static node => new[] { node.Name, FirstOutput(node) }).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(name => !known.Contains(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string FirstOutput(OnnxNode node) => node.Outputs.FirstOrDefault(static output => output.Length > 0) ?? "";
}
