using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What takes parts of a value.</summary>
internal static class Selecting
{
    // Since this operator set the sizes of a Split are an input.
    private const int SizesAsInputSince = 13;

    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Split, "each output has its part of the channels; the sizes follow", "Split"),
        ChannelTable.Each(Slice, "the output has its part of the channels, where the step is 1; start and end follow", "Slice"),
        ChannelTable.Each(Gather, "a table's rows stay, its width goes: embeddings; a constant list of channels follows", "Gather"),
        ChannelTable.Each(Transpose, "channels move with their dimension", "Transpose"),
    ];

    private static void Split(NodeChannels node)
    {
        var rank = node.Rank(0);
        var axis = NodeChannels.Axis(node.Node.Attributes.GetInt("axis", 0), rank);
        var outputs = Enumerable.Range(0, node.Node.Outputs.Count).ToList();
        if (axis < 0) return;
        foreach (var output in outputs)
            for (var dim = 0; dim < rank; dim++)
                if (dim != axis) node.Pass(0, dim, output, dim);
        var sizes = outputs.Select(output => node.OutShape(output)?[axis].Value).ToList();
        if (sizes.Contains(null) || node.In(0, axis) is not { } units) return;
        var parts = new List<int[]>();
        foreach (var output in outputs)
        {
            var start = parts.Sum(static part => part.Length);
            parts.Add(units[start..Math.Min(start + (int)sizes[output]!.Value, units.Length)]);
            node.Out(output, axis, parts[^1]);
        }
        node.OnRemoval((removal, copy) =>
        {
            if (removal.Touches(units)) SetSizes(removal, copy, [.. parts.Select(part => (long)removal.Count(part))]);
        });
    }

    private static void SetSizes(ChannelRemoval removal, OnnxNode node, long[] sizes)
    {
        node.Attributes.Remove("num_outputs");
        if (removal.Editor.Opset >= SizesAsInputSince) removal.SetNumbers(node, 1, sizes);
        else node.Attributes.Set(new OnnxAttribute("split", sizes));
    }

    private static void Slice(NodeChannels node)
    {
        var rank = node.Rank(0);
        var isOld = node.Node.Attributes.Find("starts") is not null;
        var starts = isOld ? node.Node.Attributes.GetInts("starts") : node.Numbers(1);
        var ends = isOld ? node.Node.Attributes.GetInts("ends") : node.Numbers(2);
        var axes = isOld ? node.Node.Attributes.GetInts("axes") : node.Numbers(3);
        if (axes is null && !node.Has(3) && starts is not null) axes = [.. Enumerable.Range(0, starts.Count).Select(static axis => (long)axis)];
        if (axes is null || rank == 0) return;
        List<int> cut = [.. axes.Select(axis => NodeChannels.Axis(axis, rank))];
        for (var dim = 0; dim < rank; dim++)
            if (!cut.Contains(dim)) node.Pass(0, dim, 0, dim);
        var steps = node.Has(4) ? node.Numbers(4) : null;
        if (starts is null || ends is null || starts.Count != cut.Count || ends.Count != cut.Count || (node.Has(4) && steps is null)) return;
        for (var place = 0; place < cut.Count; place++)
            if ((steps?[place] ?? 1) == 1) Take(node, cut[place], place, starts, ends, isOld);
    }

    private static void Take(NodeChannels node, int dim, int place, IReadOnlyList<long> starts, IReadOnlyList<long> ends, bool isOld)
    {
        if (dim < 0 || node.In(0, dim) is not { } units) return;
        var start = Bound(starts[place], units.Length);
        var end = Math.Max(Bound(ends[place], units.Length), start);
        if (start == end)
        {
            node.Keep(units, "takes none of them");
            return;
        }
        node.Out(0, dim, units[start..end]);
        node.OnRemoval((removal, copy) =>
        {
            if (!removal.Touches(units)) return;
            var first = removal.Count(units, start);
            SetBound(removal, copy, isOld, ("starts", 1), place, first);
            SetBound(removal, copy, isOld, ("ends", 2), place, removal.Count(units, end));
        });
    }

    private static int Bound(long bound, int length) => (int)Math.Clamp(bound < 0 ? bound + length : bound, 0, length);

    private static void SetBound(ChannelRemoval removal, OnnxNode node, bool isOld, (string Name, int Input) bound, int place, long value)
    {
        long[] values = isOld ? [.. node.Attributes.GetInts(bound.Name)!] : [.. removal.Numbers(node.Inputs[bound.Input])];
        values[place] = value;
        if (isOld) node.Attributes.Set(new OnnxAttribute(bound.Name, values));
        else removal.SetNumbers(node, bound.Input, values);
    }

    private static void Gather(NodeChannels node)
    {
        var (rank, width) = (node.Rank(0), node.Rank(1));
        var axis = NodeChannels.Axis(node.Node.Attributes.GetInt("axis", 0), rank);
        if (axis < 0 || node.Shape(1) is null) return;
        for (var dim = 0; dim < rank; dim++)
        {
            if (dim == axis) continue;
            node.Role(0, dim, WeightRole.Output);
            node.Pass(0, dim, 0, dim < axis ? dim : dim - 1 + width);
        }
        if (width != 1 || node.Graph.Constant(node.Node.Inputs[1]) is not { ElementType: OnnxElementType.Int64 } || node.Numbers(1) is not { } indices || node.In(0, axis) is not { } units) return;
        int[] places = [.. indices.Select(index => NodeChannels.Axis(index, units.Length))];
        if (Array.Exists(places, static place => place < 0))
        {
            node.Keep(units, "takes channels that are not there");
            return;
        }
        node.Out(0, axis, [.. places.Select(place => units[place])]);
        node.OnRemoval((removal, copy) =>
        {
            if (removal.Touches(units)) removal.SetNumbers(copy, 1, [.. places.Where(place => removal.IsKept(units[place])).Select(place => (long)removal.Count(units, place))]);
        });
    }

    private static void Transpose(NodeChannels node)
    {
        var rank = node.Rank(0);
        var order = node.Node.Attributes.GetInts("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(static dim => (long)dim)];
        for (var dim = 0; dim < Math.Min(rank, order.Count); dim++) node.Pass(0, (int)order[dim], 0, dim);
    }
}
