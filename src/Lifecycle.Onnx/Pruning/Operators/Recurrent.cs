using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Recurrent layers: a hidden unit is a row of each gate's weights.</summary>
internal static class Recurrent
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(static node => Cell(node, gates: 4), "hidden units: rows of every gate's weights and biases, columns of the recurrent weights, states; of both directions together", "LSTM"),
        ChannelTable.Each(static node => Cell(node, gates: 3), "as LSTM", "GRU"),
        ChannelTable.Each(static node => Cell(node, gates: 1), "as LSTM", "RNN"),
    ];

    private static void Cell(NodeChannels node, int gates)
    {
        var hidden = (int)node.Node.Attributes.GetInt("hidden_size", 0);
        if (hidden < 1 || node.Shape(1) is not [_, { Value: { } rows }, _] || rows != (long)hidden * gates || node.In(2, 2) is not { } units || units.Length != hidden) return;
        var batchFirst = node.Node.Attributes.GetInt("layout", 0) != 0;
        if (batchFirst || node.Node.Attributes.Find("activation_alpha") is not null)
        {
            node.Keep(units, "has a form that is not known");
            return;
        }
        node.Role(1, 1, WeightRole.Output);
        node.Role(1, 2, WeightRole.Input);
        node.Role(2, 1, WeightRole.Output);
        node.Role(2, 2, WeightRole.Input);
        node.Role(3, 1, WeightRole.Shift);
        node.Tie(node.In(0, 2), node.In(1, 2), "takes channels that stay");
        // Steps and batch are handed on, whatever lies on them.
        node.Keep(node.In(0, 0), "goes through them step by step");
        node.Keep(node.In(0, 1), "takes them as its batch");
        Gates(node, node.In(1, 1), units);
        Gates(node, node.In(2, 1), units);
        if (node.Has(3)) Gates(node, node.In(3, 1), units);
        if (node.Has(5)) node.Tie(node.In(5, 2), units, "has an initial state that stays");
        if (node.Has(6)) node.Tie(node.In(6, 2), units, "has an initial state that stays");
        if (node.Has(7)) Gates(node, node.In(7, 1), units);
        // A state to begin with is not forgotten at once.
        if (node.Has(5) || node.Has(6)) node.Offset(units);
        node.Out(0, 3, units);
        node.Out(1, 2, units);
        node.Out(2, 2, units);
        node.OnRemoval((removal, copy) => copy.Attributes.Set(new OnnxAttribute("hidden_size", removal.Count(units))));
    }

    private static void Gates(NodeChannels node, int[]? rows, int[] units)
    {
        if (rows is null) node.Keep(units, "has weights that are no constants");
        for (var row = 0; row < rows?.Length; row++) node.TieAll([units[row % units.Length], rows[row]]);
    }
}
