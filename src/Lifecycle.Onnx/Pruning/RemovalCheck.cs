using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Compares the shapes that are inferred after a removal with those that should be.</summary>
internal static class RemovalCheck
{
    // One channel of each group, every other, and all but one: a size of 1 may mean something else to an operator.
    private static readonly Func<IReadOnlyList<int>, IEnumerable<int>>[] Trials =
        [static roots => roots.Take(1), static roots => roots.Where(static (_, index) => index % 2 == 1), static roots => roots.Skip(1)];

    /// <summary>Tries some removals from all groups.</summary>
    /// <returns>The dimensions with channels around the first nodes whose outputs come out wrong, or of all values where there are none around; empty where all is right.</returns>
    public static IReadOnlyList<(string Value, int Dim, string Reason)> FindWrong(ChannelGraph graph)
    {
        var groups = GroupFinder.Groups(graph);
        if (groups.Count == 0) return [];
        foreach (var trial in Trials)
        {
            var removed = groups.SelectMany(group => trial(group.Roots)).ToHashSet();
            if (FindWrong(graph, removed, ChannelRemoval.Apply(graph, removed)) is { Count: > 0 } wrong) return Around(graph, wrong);
        }
        return [];
    }

    /// <summary>The first nodes whose outputs come out wrong in a model that units were removed from: their inputs are right.</summary>
    public static IReadOnlyList<OnnxNode> FindWrong(ChannelGraph graph, IReadOnlySet<int> removed, OnnxModel small)
    {
        var shapes = ShapeInference.Infer(small);
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        var first = new List<OnnxNode>();
        foreach (var node in graph.Model.Graph.Nodes)
        {
            if (node.Outputs.All(output => IsRight(graph, shapes, removed, output))) continue;
            if (!node.Inputs.Any(wrong.Contains)) first.Add(node);
            wrong.UnionWith(node.Outputs);
        }
        return first;
    }

    /// <summary>All dimensions with channels that may go.</summary>
    public static IReadOnlyList<(string Value, int Dim, string Reason)> Everything(ChannelGraph graph, string reason) => [.. Places(graph, graph.Values.Keys, reason)];

    private static IReadOnlyList<(string Value, int Dim, string Reason)> Around(ChannelGraph graph, IReadOnlyList<OnnxNode> nodes)
    {
        List<(string, int, string)> around = [.. nodes.SelectMany(node => Places(graph, node.Inputs.Concat(node.Outputs), Reason(node)))];
        return around.Count > 0 ? around : Everything(graph, Reason(nodes[0]));
    }

    private static string Reason(OnnxNode node) => $"{node.OpType} \"{ChannelGraph.NameOf(node)}\" does not follow it";

    private static IEnumerable<(string Value, int Dim, string Reason)> Places(ChannelGraph graph, IEnumerable<string> values, string reason)
    {
        foreach (var value in values)
            for (var dim = 0; graph.Values.TryGetValue(value, out var dims) && dim < dims.Length; dim++)
                if (dims[dim] is { } units && Array.Exists(units, unit => graph.Units.KeptBecause(unit) is null)) yield return (value, dim, reason);
    }

    private static bool IsRight(ChannelGraph graph, ShapeInferenceResult shapes, IReadOnlySet<int> removed, string value)
    {
        if (graph.Shape(value) is not { } before) return true;
        if (shapes.Find(value)?.Shape is not { } after || after.Count != before.Count) return false;
        graph.Values.TryGetValue(value, out var units);
        for (var dim = 0; dim < before.Count; dim++)
        {
            var expected = before[dim];
            if (units?[dim] is { } along) expected = SymbolicDim.FloorDivide(expected, along.Length) * along.Count(unit => !removed.Contains(graph.Units.Find(unit)));
            if (expected.IsKnown && !after[dim].Equals(expected)) return false;
        }
        return true;
    }
}
