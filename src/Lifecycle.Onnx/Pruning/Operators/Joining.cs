namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What puts values together and repeats them.</summary>
internal static class Joining
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Concat, "channels lie one behind the other on the axis, and go together on the others", "Concat"),
        ChannelTable.Each(Pad, "channels are handed on; added ones stay", "Pad"),
        ChannelTable.Each(Tile, "channels are repeated", "Tile"),
        ChannelTable.Each(Expand, "channels are handed on, and new ones made of repeated values, where the shape is a constant or put together of some", "Expand"),
    ];

    private static void Concat(NodeChannels node)
    {
        var rank = node.Rank(0);
        var axis = NodeChannels.Axis(node.Node.Attributes.GetInt("axis", 1), rank);
        if (axis < 0 || node.OutShape() is null) return;
        var inputs = Enumerable.Range(0, node.Node.Inputs.Count).ToList();
        for (var dim = 0; dim < rank; dim++)
            if (dim != axis) node.Out(0, dim, Broadcasting.Join(node, [.. inputs.Select(input => (input, dim))]));
        if (!inputs.TrueForAll(input => node.Shape(input) is { } shape && shape.Count == rank && shape[axis].Value is not null) || !node.MayHaveChannels(axis)) return;
        var parts = inputs.Select(input => node.In(input, axis) ?? new int[node.Shape(input)![axis].Value!.Value]).ToList();
        if (parts.Exists(static part => Array.Exists(part, static unit => unit != ChannelUnits.Fixed))) node.Out(0, axis, [.. parts.SelectMany(static part => part)]);
    }

    private static void Pad(NodeChannels node)
    {
        var rank = node.Rank(0);
        var pads = node.Node.Attributes.GetInts("pads") ?? node.Numbers(1);
        var axes = node.Has(3) ? node.Numbers(3) : [.. Enumerable.Range(0, rank).Select(static axis => (long)axis)];
        if (pads is null || axes is null || pads.Count != axes.Count * 2) return;
        var isConstant = node.Node.Attributes.GetString("mode", "constant") == "constant";
        var hasValue = node.Has(2) || node.Node.Attributes.GetFloat("value", 0) != 0;
        for (var dim = 0; dim < rank; dim++)
        {
            var place = axes.ToList().FindIndex(axis => NodeChannels.Axis(axis, rank) == dim);
            var (before, after) = place < 0 ? (0, 0) : (pads[place], pads[place + axes.Count]);
            if (hasValue) node.Offset(node.Graph.KnownUnits(node.Node.Inputs[0], dim));
            if (before == 0 && after == 0) node.Pass(0, dim, 0, dim);
            else if (isConstant && node.MayHaveChannels(dim) && before >= 0 && after >= 0 && node.In(0, dim) is { } units) node.Out(0, dim, [.. new int[before], .. units, .. new int[after]]);
        }
    }

    private static void Tile(NodeChannels node)
    {
        if (node.Numbers(1) is not { } repeats || repeats.Count != node.Rank(0)) return;
        for (var dim = 0; dim < repeats.Count; dim++)
            if (repeats[dim] > 0 && node.MayHaveChannels(dim) && node.In(0, dim) is { } units) node.Out(0, dim, [.. Enumerable.Repeat(units, (int)repeats[dim]).SelectMany(static part => part)]);
    }

    private static void Expand(NodeChannels node)
    {
        if (node.OutShape() is not { } shape || node.Shape(0) is not { } given || node.Shape(1) is not [{ Value: { } length }]) return;
        for (var dim = 0; dim < shape.Count; dim++)
        {
            var source = dim - shape.Count + given.Count;
            var element = dim - shape.Count + (int)length;
            var size = element < 0 ? 1 : ShapeElement.Find(node.Graph, node.Node.Inputs[1], element);
            var isRepeated = source < 0 || (given[source].Value == 1 && shape[dim].Value > 1);
            var units = isRepeated ? Creation.Filled(node, size, dim) : given[source].Equals(shape[dim]) ? node.In(0, source) : null;
            if (units is null) continue;
            if (isRepeated) node.Offset(units);
            if (size == 1) node.Out(0, dim, units);
            else if (size == units.Length) ShapeElement.Follow(node, 1, element, units, dim);
            else node.Keep(units, "has a shape that is no constant");
        }
    }
}
