using System.Collections.Frozen;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Sums, means and extrema over dimensions.</summary>
internal static class Reductions
{
    // To which a channel of zeros adds nothing.
    private static readonly FrozenSet<string> Sums = new[] { "ReduceSum", "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceMean" }.ToFrozenSet(StringComparer.Ordinal);

    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Reduce, "channels of other dimensions are handed on; those that are summed over may go, over a mean not exactly", "ReduceSum", "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceMean"),
        ChannelTable.Each(Reduce, "channels of other dimensions are handed on; those of the dimension stay", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSum", "ReduceLogSumExp"),
        ChannelTable.Each(Extremum, "channels of other dimensions are handed on; those of the axis stay", "ArgMax", "ArgMin"),
    ];

    private static void Reduce(NodeChannels node)
    {
        var axes = node.Node.Attributes.GetInts("axes") ?? node.Numbers(1);
        if (axes is null && node.Has(1)) return;
        if (axes is null or [] && node.Node.Attributes.GetInt("noop_with_empty_axes", 0) != 0) axes = [];
        else if (axes is null or []) axes = [.. Enumerable.Range(0, node.Rank(0)).Select(static axis => (long)axis)];
        Apply(node, [.. axes.Select(axis => NodeChannels.Axis(axis, node.Rank(0)))]);
    }

    private static void Extremum(NodeChannels node) => Apply(node, [NodeChannels.Axis(node.Node.Attributes.GetInt("axis", 0), node.Rank(0))]);

    private static void Apply(NodeChannels node, HashSet<int> axes)
    {
        var keepsDims = node.Node.Attributes.GetInt("keepdims", 1) != 0;
        var target = 0;
        for (var dim = 0; dim < node.Rank(0); dim++)
        {
            var isReduced = axes.Contains(dim);
            if (!isReduced) node.Pass(0, dim, 0, target);
            else if (Sums.Contains(node.Node.OpType)) Sum(node, dim);
            if (keepsDims || !isReduced) target++;
        }
    }

    private static void Sum(NodeChannels node, int dim)
    {
        var units = node.In(0, dim);
        node.Sum(units);
        if (node.Node.OpType == "ReduceMean") node.Approximate(units, "takes its mean over the channels");
    }
}
