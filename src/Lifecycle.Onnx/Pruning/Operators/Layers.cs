using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Convolutions.</summary>
internal static class Layers
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Convolution, "input channels are the weight's, output channels its rows and the bias's; in groups, whole groups go or the same channel of each group, whichever are more", "Conv"),
        ChannelTable.Each(Transposed, "as Conv, with the weight's dimensions the other way around", "ConvTranspose"),
    ];

    private static void Convolution(NodeChannels node) => Apply(node, outputDim: 0, inputDim: 1);

    private static void Transposed(NodeChannels node) => Apply(node, outputDim: 1, inputDim: 0);

    private static void Apply(NodeChannels node, int outputDim, int inputDim)
    {
        if (node.Rank(0) < 3 || node.Rank(1) != node.Rank(0)) return;
        node.Role(1, outputDim, WeightRole.Output);
        node.Role(1, inputDim, WeightRole.Input);
        node.Role(2, 0, WeightRole.Shift);
        node.Pass(0, 0, 0, 0);
        var groups = (int)node.Node.Attributes.GetInt("group", 1);
        var (data, outputs, inputs) = (node.In(0, 1), node.In(1, outputDim), node.In(1, inputDim));
        if (groups == 1) node.Tie(data, inputs, "takes channels that stay");
        else outputs = InGroups(node, data, outputs, inputs, groups, isTransposed: outputDim == 1);
        if (node.Has(2)) node.Tie(node.In(2, 0), outputs);
        node.Out(0, 1, outputs);
    }

    // The weight has the channels of all groups on one of its dimensions, those of one group on the other.
    private static int[]? InGroups(NodeChannels node, int[]? data, int[]? outputs, int[]? inputs, int groups, bool isTransposed)
    {
        if (node.Shape(0)![1].Value is not { } from || node.OutShape()?[1].Value is not { } to || groups < 1 || from % groups != 0 || to % groups != 0)
        {
            foreach (var units in new[] { data, outputs, inputs }) node.Keep(units, "has groups that do not fit its channels");
            return null;
        }
        var (taken, made) = ((int)from / groups, (int)to / groups);
        var whole = isTransposed ? inputs : outputs;
        return data is not null && whole is not null && (taken == 1 || groups >= Math.Max(taken, made))
            ? WholeGroups(node, data, outputs, inputs, (taken, made), isTransposed)
            : SameOfEachGroup(node, data, outputs, inputs, (taken, made, groups), isTransposed);
    }

    private static int[] WholeGroups(NodeChannels node, int[] data, int[]? outputs, int[]? inputs, (int Taken, int Made) each, bool isTransposed)
    {
        foreach (var group in data.Chunk(each.Taken)) node.TieAll(group);
        int[] first = [.. data.Chunk(each.Taken).Select(static group => group[0])];
        int[] made = isTransposed ? [.. first.SelectMany(unit => Enumerable.Repeat(unit, each.Made))] : outputs!;
        if (isTransposed) node.Tie(data, inputs);
        else for (var index = 0; index < made.Length; index++) node.TieAll([made[index], first[index / each.Made]]);
        node.Keep(isTransposed ? outputs : inputs, "has groups that go as a whole");
        node.OnRemoval((removal, copy) =>
        {
            if (removal.Touches(data)) copy.Attributes.Set(new OnnxAttribute("group", removal.Count(first)));
        });
        return made;
    }

    private static int[]? SameOfEachGroup(NodeChannels node, int[]? data, int[]? outputs, int[]? inputs, (int Taken, int Made, int Groups) each, bool isTransposed)
    {
        SameOfEach(node, data, each.Taken, "takes one channel a group");
        if (isTransposed)
        {
            node.Tie(data, inputs, "takes channels that stay");
            return outputs is null ? null : [.. Enumerable.Repeat(outputs, each.Groups).SelectMany(static units => units)];
        }
        SameOfEach(node, outputs, each.Made, "makes one channel a group");
        node.Tie(data?[..each.Taken], inputs, "takes channels that stay");
        return outputs;
    }

    private static void SameOfEach(NodeChannels node, int[]? units, int count, string reason)
    {
        if (units is null) return;
        if (count == 1) node.Keep(units, reason);
        for (var place = 0; place < count; place++) node.TieAll(units.Where((_, index) => index % count == place));
    }
}
