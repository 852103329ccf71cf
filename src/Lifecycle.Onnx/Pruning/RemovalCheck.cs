using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Tries a removal of one channel of each group, and compares the shapes that are inferred with those that should be.</summary>
internal static class RemovalCheck
{
    /// <summary>The dimensions around the first node whose outputs come out wrong, or null where all are right.</summary>
    public static IReadOnlyList<(string Value, int Dim, string Reason)>? FindWrong(ChannelGraph graph)
    {
        var removed = GroupFinder.Groups(graph).Select(static group => group.Roots[0]).ToHashSet();
        if (removed.Count == 0) return null;
        var shapes = ShapeInference.Infer(ChannelRemoval.Apply(graph, removed));
        foreach (var node in graph.Model.Graph.Nodes)
        {
            if (node.Outputs.All(output => IsRight(graph, shapes, removed, output))) continue;
            var reason = $"{node.OpType} \"{ChannelGraph.NameOf(node)}\" does not follow it";
            List<(string, int, string)> around = [.. node.Inputs.Concat(node.Outputs).SelectMany(value => Enumerable.Range(0, graph.Values.TryGetValue(value, out var dims) ? dims.Length : 0).Select(dim => (value, dim, reason)))];
            return around.Count > 0 ? around : null;
        }
        return null;
    }

    private static bool IsRight(ChannelGraph graph, ShapeInferenceResult shapes, HashSet<int> removed, string value)
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
