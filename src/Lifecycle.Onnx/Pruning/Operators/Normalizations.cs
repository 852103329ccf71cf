using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Norms.</summary>
internal static class Normalizations
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Batch, "channels are those of scale, shift, mean and variance", "BatchNormalization"),
        ChannelTable.Each(Instance, "channels are those of scale and shift; of what the mean is taken over, a group norm written out, a removal is not exact", "InstanceNormalization"),
        ChannelTable.Each(Group, "whole groups go, with their scales and shifts, or the same channel of each group, which is not exact, whichever are more", "GroupNormalization"),
        ChannelTable.Each(static node => Layer(node, scale: 1, NodeChannels.Axis(node.Node.Attributes.GetInt("axis", -1), node.Rank(0))),
            "channels are those of scale and shift; as the mean is taken over them, a removal is not exact",
            "LayerNormalization", "RMSNormalization"),
        ChannelTable.Each(Skip, "as LayerNormalization, for both summands", "com.microsoft.SkipLayerNormalization"),
        ChannelTable.Each(static node => node.Pass(0, 0, 0, 0), "channels stay, as each is divided by its neighbours", "LRN"),
    ];

    private static void Batch(NodeChannels node)
    {
        var units = node.In(0, 1);
        Affine(node, units);
        foreach (var input in new[] { 3, 4 })
        {
            node.Role(input, 0, WeightRole.Statistic);
            node.Tie(units, node.In(input, 0));
        }
        for (var dim = 0; dim < node.Rank(0); dim++) node.Pass(0, dim, 0, dim);
    }

    private static void Instance(NodeChannels node)
    {
        Affine(node, node.In(0, 1));
        node.Pass(0, 0, 0, 0);
        node.Pass(0, 1, 0, 1);
        for (var dim = 2; dim < node.Rank(0); dim++)
        {
            node.Approximate(node.InAny(0, dim), "takes its mean over the channels");
            node.Pass(0, dim, 0, dim);
        }
    }

    private static void Affine(NodeChannels node, int[]? units)
    {
        node.Role(1, 0, WeightRole.Scale);
        node.Role(2, 0, WeightRole.Shift);
        node.Tie(units, node.In(1, 0));
        node.Tie(units, node.In(2, 0));
    }

    private static void Group(NodeChannels node)
    {
        var groups = (int)node.Node.Attributes.GetInt("num_groups", 0);
        if (node.In(0, 1) is not { } units || groups < 1 || units.Length % groups != 0 || node.Rank(1) != 1)
        {
            node.Keep(node.In(0, 1), "has groups that do not fit its channels");
            return;
        }
        node.Pass(0, 0, 0, 0);
        var size = units.Length / groups;
        // One scale a channel since opset 21, one a group before.
        var hasChannels = node.Shape(1)![0].Value == units.Length;
        if (groups >= size)
        {
            int[] first = [.. units.Chunk(size).Select(static group => group[0])];
            foreach (var group in units.Chunk(size)) node.TieAll(group);
            Affine(node, hasChannels ? units : first);
            node.OnRemoval((removal, copy) => copy.Attributes.Set(new OnnxAttribute("num_groups", removal.Count(first))));
        }
        else
        {
            for (var place = 0; place < size; place++) node.TieAll(units.Where((_, index) => index % size == place));
            node.Approximate(units, "takes its mean over the channels");
            if (hasChannels) Affine(node, units);
        }
        node.Out(0, 1, units);
    }

    private static void Skip(NodeChannels node)
    {
        var rank = node.Rank(0);
        if (rank == 0 || node.Node.Outputs.Count > 1) return;
        for (var dim = 0; dim < rank; dim++)
            node.Out(0, dim, Broadcasting.Join(node, [(0, dim), (1, node.Rank(1) - rank + dim), (4, dim == rank - 1 ? 0 : -1)]));
        Layer(node, scale: 2, axis: rank - 1);
    }

    private static void Layer(NodeChannels node, int scale, int axis)
    {
        var rank = node.Rank(0);
        if (axis < 0) return;
        for (var dim = 0; dim < axis; dim++) node.Pass(0, dim, 0, dim);
        for (var dim = axis; dim < rank; dim++)
        {
            for (var input = scale; input <= scale + 1; input++) node.Role(input, node.Rank(input) - rank + dim, input == scale ? WeightRole.Scale : WeightRole.Shift);
            var joined = Broadcasting.Join(node, [(0, dim), (scale, node.Rank(scale) - rank + dim), (scale + 1, node.Rank(scale + 1) - rank + dim)]);
            node.Approximate(joined, "takes its mean over the channels");
            node.Out(0, dim, joined);
        }
    }
}
