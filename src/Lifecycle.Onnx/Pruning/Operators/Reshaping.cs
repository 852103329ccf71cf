using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What lays dimensions out as others: spatial to flat, flat to heads, and back.</summary>
internal static class Reshaping
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Reshape, "a channel is a block of a flat dimension and the other way around; of a dimension that becomes several, one has the channels: attention's heads, a shuffle's, a group norm's groups; the shape follows", "Reshape"),
        ChannelTable.Each(static node => Blocks(node), "as Reshape", "Flatten", "Squeeze", "Unsqueeze"),
        ChannelTable.Each(DepthToSpace, "channels that make one pixel's block go together", "DepthToSpace"),
        ChannelTable.Each(SpaceToDepth, "a channel becomes one for each pixel of a block", "SpaceToDepth"),
    ];

    private static void Reshape(NodeChannels node)
    {
        if (node.Shape(0) is not { } from || node.OutShape() is not { } to) return;
        var numbers = Target(node, from, to);
        var told = Blocks(node).Where(pair => to[pair.Dim].Value is not null).ToList();
        if (told.Count == 0) return;
        if (numbers is null)
        {
            foreach (var (dim, units) in told) FollowElement(node, dim, units);
            return;
        }
        node.OnRemoval((removal, copy) =>
        {
            var changed = told.Where(pair => removal.Touches(pair.Units)).ToList();
            if (changed.Count == 0) return;
            long[] values = [.. numbers];
            foreach (var (dim, units) in changed)
                if (values[dim] != -1) values[dim] = removal.Count(units);
            removal.SetNumbers(copy, 1, values);
        });
    }

    private static void FollowElement(NodeChannels node, int dim, int[] units)
    {
        if (ShapeElement.Find(node.Graph, node.Node.Inputs[1], dim) == units.Length) ShapeElement.Follow(node, 1, dim, units, dim);
        else node.Keep(units, "has a shape of which too little is known");
    }

    // A shape that is reckoned is written as numbers, a size that is not known as that of the input's dimension or as the rest.
    private static long[]? Target(NodeChannels node, IReadOnlyList<SymbolicDim> from, IReadOnlyList<SymbolicDim> to)
    {
        if (node.Graph.Constant(node.Node.Inputs[1]) is { ElementType: OnnxElementType.Int64 } constant)
        {
            var given = constant.AsSpan<long>().ToArray();
            // A 0 stands for the input's size, which may change in another way.
            for (var dim = 0; dim < given.Length; dim++)
                if (given[dim] == 0 && to[dim].Value is { } size) given[dim] = size;
            return given;
        }
        var numbers = to.Select((size, dim) => size.Value ?? (dim < from.Count && from[dim].Equals(size) && node.Node.Attributes.GetInt("allowzero", 0) == 0 ? 0 : -1)).ToArray();
        return numbers.Count(static number => number == -1) > 1 ? null : numbers;
    }

    private static List<(int Dim, int[] Units)> Blocks(NodeChannels node)
    {
        var told = new List<(int, int[])>();
        if (node.Shape(0) is not { } from || node.OutShape() is not { } to) return told;
        foreach (var (start, end, first, last) in LayoutBlocks.Of(from, to))
        {
            var units = Block(node, [.. from.Skip(start).Take(end - start)], start, [.. to.Skip(first).Take(last - first)]);
            for (var dim = 0; dim < units.Length; dim++)
            {
                if (units[dim] is not { } along) continue;
                node.Out(0, first + dim, along);
                told.Add((first + dim, along));
            }
        }
        return told;
    }

    private static int[]?[] Block(NodeChannels node, SymbolicDim[] from, int start, SymbolicDim[] to)
    {
        var none = new int[]?[to.Length];
        if (from.Length == 1 && to.Length == 1) return [node.InAny(0, start)];
        if (LayoutBlocks.Period(from, to) is not var (sizes, targets)) return none;
        var question = $"{string.Join('x', sizes)} as {string.Join('x', targets)}";
        if (Join(node, start + from.Length - sizes.Length, sizes, question) is not { } flat) return none;
        return [.. none.Take(to.Length - targets.Length), .. Spread(node, flat, targets, question)];
    }

    // The units of all elements of a block, in order: those of one of its dimensions.
    private static int[]? Join(NodeChannels node, int start, long[] sizes, string question)
    {
        var all = sizes.Select((size, dim) => node.InAny(0, start + dim) is { } units && units.Length == size ? units : null).ToArray();
        var moving = Enumerable.Range(0, sizes.Length).Where(dim => all[dim] is not null).ToList();
        if (moving.Count == 0) return null;
        var chosen = moving.Count == 1 ? 0 : node.Graph.Choose($"{question}, from", moving.Count);
        for (var other = 0; other < moving.Count; other++)
            if (other != chosen) node.Keep(all[moving[other]], "lays them out with others in one dimension");
        if (chosen < 0) return null;
        var units = all[moving[chosen]]!;
        if (Array.TrueForAll(sizes, size => size == 1 || size == units.Length) && sizes.Count(static size => size > 1) == 1) return units;
        var inner = sizes.Skip(moving[chosen] + 1).Aggregate(1L, static (product, size) => product * size);
        var flat = new int[sizes.Aggregate(1L, static (product, size) => product * size)];
        for (var place = 0; place < flat.Length; place++) flat[place] = units[place / inner % units.Length];
        return flat;
    }

    // Of several dimensions one has the channels: elements that share its index go together.
    private static int[]?[] Spread(NodeChannels node, int[] flat, long[] sizes, string question)
    {
        var result = new int[]?[sizes.Length];
        var candidates = Enumerable.Range(0, sizes.Length).Where(dim => sizes[dim] > 1).ToList();
        var chosen = candidates.Count < 2 ? 0 : node.Graph.Choose($"{question}, to", candidates.Count);
        if (candidates.Count == 0 || chosen < 0)
        {
            node.Keep(flat, "lays them out as dimensions that stay");
            return result;
        }
        var dim = candidates[chosen];
        if (candidates.Count == 1)
        {
            result[dim] = flat;
            return result;
        }
        var inner = sizes.Skip(dim + 1).Aggregate(1L, static (product, size) => product * size);
        var units = new int[sizes[dim]];
        for (var index = 0; index < units.Length; index++) units[index] = flat[index * inner];
        for (var place = 0; place < flat.Length; place++) node.TieAll([units[place / inner % units.Length], flat[place]]);
        result[dim] = units;
        return result;
    }

    private static void DepthToSpace(NodeChannels node)
    {
        var block = (int)node.Node.Attributes.GetInt("blocksize", 1);
        node.Pass(0, 0, 0, 0);
        if (block < 1 || node.In(0, 1) is not { } units) return;
        var (pixels, channels) = (block * block, units.Length / (block * block));
        var isDepthFirst = node.Node.Attributes.GetString("mode", "DCR") == "DCR";
        var made = new int[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            int[] together = [.. Enumerable.Range(0, pixels).Select(pixel => units[isDepthFirst ? (pixel * channels) + channel : (channel * pixels) + pixel])];
            node.TieAll(together);
            made[channel] = together[0];
        }
        node.Out(0, 1, made);
    }

    private static void SpaceToDepth(NodeChannels node)
    {
        var block = (int)node.Node.Attributes.GetInt("blocksize", 1);
        node.Pass(0, 0, 0, 0);
        if (block > 0 && node.MayHaveChannels(1) && node.In(0, 1) is { } units) node.Out(0, 1, [.. Enumerable.Repeat(units, block * block).SelectMany(static part => part)]);
    }
}
