using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>What makes values, and what asks for their shape.</summary>
internal static class Creation
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Filled, "sizes that are constants follow the channels they go with", "ConstantOfShape"),
        ChannelTable.Each(Shape, "channels go where nothing takes their number", "Shape"),
    ];

    private static void Filled(NodeChannels node)
    {
        if (node.OutShape() is not { } shape) return;
        for (var dim = 0; dim < shape.Count; dim++)
        {
            if (Filled(node, ShapeElement.Find(node.Graph, node.Node.Inputs[0], dim), dim) is not { } units) continue;
            if (node.Node.Attributes.Find("value") is not null) node.Offset(units);
            ShapeElement.Follow(node, 0, dim, units, dim);
        }
    }

    /// <summary>New channels of a dimension of the output whose size is the constant given, or null.</summary>
    public static int[]? Filled(NodeChannels node, long? size, int dim) =>
        size is > 1 and <= NodeChannels.MaxLength && node.OutShape()![dim].Value == size ? node.Graph.Units.Fresh((int)size) : null;

    private static void Shape(NodeChannels node)
    {
        var rank = node.Rank(0);
        var hasRange = node.Node.Attributes.GetInt("start", 0) != 0 || node.Node.Attributes.Find("end") is not null;
        if (hasRange || node.Graph.Editor.IsOutput(node.Node.Outputs[0])) return;
        var taken = node.Graph.Editor.Consumers(node.Node.Outputs[0]).SelectMany(user => Taken(node, user, rank)).ToHashSet();
        for (var dim = 0; dim < rank; dim++)
            if (!taken.Contains(dim)) node.In(0, dim);
    }

    private static IEnumerable<int> Taken(NodeChannels node, OnnxNode user, int rank)
    {
        var all = Enumerable.Range(0, rank);
        if (user.OpType != "Gather" || user.Inputs[0] != node.Node.Outputs[0]) return all;
        return node.Graph.Shapes.Find(user.Inputs[1])?.FixedElements is { } indices ? indices.Select(index => NodeChannels.Axis(index, rank)) : all;
    }
}
