namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What goes over planes, channel by channel.</summary>
internal static class Windows
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Plane, "channels are handed on", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "GridSample"),
        ChannelTable.Each(Resize, "channels are handed on; sizes that are constants follow", "Resize", "Upsample"),
    ];

    private static void Plane(NodeChannels node)
    {
        for (var output = 0; output < node.Node.Outputs.Count; output++)
            for (var dim = 0; dim < Math.Min(node.Rank(0), 2); dim++) node.Pass(0, dim, output, dim);
    }

    private static void Resize(NodeChannels node)
    {
        if (node.Shape(0) is not { } from || node.OutShape() is not { } to || node.Node.Attributes.Find("axes") is not null) return;
        for (var dim = 0; dim < from.Count; dim++)
        {
            if (!from[dim].Equals(to[dim]) || node.In(0, dim) is not { } units) continue;
            if (!node.Has(3)) node.Out(0, dim, units);
            else if (ShapeElement.Find(node.Graph, node.Node.Inputs[3], dim) == units.Length) ShapeElement.Follow(node, 3, dim, units, dim);
            else node.Keep(units, "has sizes that are no constant");
        }
    }
}
