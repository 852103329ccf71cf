using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>
/// LSTM, GRU and plain recurrent layers; cells are recorded as what they are made of. torch orders an LSTM's gates input, forget, cell, output and a GRU's
/// reset, update, new; ONNX input, output, forget, cell and update, reset, hidden. torch resets after the product, which
/// ONNX calls <c>linear_before_reset</c>.
/// </summary>
internal static class Recurrent
{
    private static readonly Kind LstmKind = new("LSTM", [0, 3, 1, 2]);

    private static readonly Kind GruKind = new("GRU", [1, 0, 2], new OnnxAttribute("linear_before_reset", 1L));

    /// <summary>aten::lstm(input, states, weights, has_biases, layers, dropout, train, bidirectional, batch_first).</summary>
    internal static void Lstm(OperatorContext context) => Layers(context, LstmKind);

    /// <summary>aten::gru(input, state, weights, has_biases, layers, dropout, train, bidirectional, batch_first).</summary>
    internal static void Gru(OperatorContext context) => Layers(context, GruKind);

    /// <summary>aten::rnn_tanh and rnn_relu, which take what a GRU takes.</summary>
    internal static OperatorHandler Plain(string activation) => context => Layers(context, PlainKind(activation));

    private static Kind PlainKind(string activation) => new("RNN", [0], new OnnxAttribute("activations", [activation]), new OnnxAttribute("activations", [activation, activation]));

    private static void Layers(OperatorContext context, Kind kind)
    {
        var states = States(context, 1);
        CheckLayers(context, states);
        var weights = context.Tensors(2);
        var (biases, batchFirst) = (context.Bool(3), context.Bool(8));
        var (layers, directions) = (checked((int)context.Int(4)), context.Bool(7) ? 2 : 1);
        var value = batchFirst ? Swapped(context, context.Tensor(0)) : context.Tensor(0);
        var last = new List<ExportTensor>[states.Count];
        for (var i = 0; i < last.Length; i++)
            last[i] = [];
        var size = biases ? 4 : 2;
        for (var layer = 0; layer < layers; layer++)
        {
            var own = weights.Skip(layer * directions * size).Take(directions * size).Chunk(size).ToList();
            var initial = states.Select(state => layers == 1 ? state : Part(context, state, layer * directions, directions)).ToList();
            var outputs = Step(context, kind, value, own, initial);
            value = Joined(context, outputs[0], directions);
            for (var i = 0; i < last.Length; i++)
                last[i].Add(outputs[i + 1]);
        }

        context.SetOutput(0, batchFirst ? Swapped(context, value) : value);
        for (var i = 0; i < last.Length; i++)
            context.SetOutput(i + 1, layers == 1 ? last[i][0] : context.Add("Concat", last[i], new OnnxAttribute("axis", 0L)));
    }

    private static void CheckLayers(OperatorContext context, IReadOnlyList<ExportTensor> states)
    {
        if (context.Argument(2) is ExportTensor || context.Argument(1) is ExportTensor { Rank: 1 })
            throw context.Unsupported("it runs over a packed sequence, expected one with padding");
        if (context.Tensor(0).Rank != 3)
            throw context.Unsupported($"its input has {context.Tensor(0).Rank} axes, expected 3: sequence, batch and features");
        if (context.Bool(6) && context.Float(5) != 0)
            throw context.Unsupported("it drops at random although the model is in evaluation mode");
        if (states.Count == 2 && states[0].Shape[2] != states[1].Shape[2])
            throw context.Unsupported("it projects its output (proj_size), which ONNX's LSTM does not");
    }

    private static IReadOnlyList<ExportTensor> States(OperatorContext context, int index) =>
        context.Argument(index) is ExportTensor single ? [single] : context.Tensors(index);

    private static IReadOnlyList<ExportTensor> Step(
        OperatorContext context, Kind kind, ExportTensor input, List<ExportTensor[]> weights, List<ExportTensor> initial)
    {
        var hidden = weights[0][1].Shape[1].Fixed;
        var (gates, directions) = (kind.Order.Length, (long)weights.Count);
        var features = weights[0][0].Shape[1].Fixed;
        var bias = weights[0].Length == 2 ? null : Packed(context, weights.SelectMany(static own => own[2..]).ToList(), kind.Order, [directions, 2 * gates * hidden]);
        ExportTensor?[] inputs =
        [
            input,
            Packed(context, weights.ConvertAll(static own => own[0]), kind.Order, [directions, gates * hidden, features]),
            Packed(context, weights.ConvertAll(static own => own[1]), kind.Order, [directions, gates * hidden, hidden]),
            bias, null, .. initial,
        ];
        List<OnnxAttribute> attributes = [new("hidden_size", hidden), new("direction", directions == 2 ? "bidirectional" : "forward")];
        if ((directions == 2 ? kind.Both : kind.One) is { } own)
            attributes.Add(own);
        return context.AddMany(kind.OpType, inputs, initial.Count + 1, [.. attributes]);
    }

    // The gates' blocks of rows in ONNX's order, all tensors one after the other: folded where they are weights.
    private static ExportTensor Packed(OperatorContext context, List<ExportTensor> tensors, int[] order, long[] shape)
    {
        if (order.Length == 1 && tensors.Count == 1)
            return context.Add("Unsqueeze", [tensors[0], context.IntList(0)]);
        if (context.Fold($"{tensors[0].Name}/{string.Join('-', order)}", tensors, read => Reordered(read, order, shape)) is { } folded)
            return folded;
        var blocks = tensors.SelectMany(tensor => Blocks(context, tensor, order)).ToList();
        return context.Add("Reshape", [context.Add("Concat", blocks, new OnnxAttribute("axis", 0L)), context.IntList(shape)]);
    }

    private static IEnumerable<ExportTensor> Blocks(OperatorContext context, ExportTensor tensor, int[] order)
    {
        if (order.Length == 1)
            return [tensor];
        var rows = tensor.Shape[0].Fixed / order.Length;
        var parts = context.AddMany("Split", [tensor, context.IntList(Enumerable.Repeat(rows, order.Length).ToArray())], order.Length, new OnnxAttribute("axis", 0L));
        return order.Select(gate => parts[gate]);
    }

    private static TensorData Reordered(IReadOnlyList<TensorData> tensors, int[] order, long[] shape)
    {
        var bytes = new List<byte>();
        foreach (var tensor in tensors)
        {
            var length = tensor.Bytes.Length / order.Length;
            foreach (var gate in order)
                bytes.AddRange(tensor.Bytes.Slice(gate * length, length));
        }

        return TensorData.FromBytes("", tensors[0].ElementType, shape, [.. bytes]);
    }

    // [sequence, directions, batch, hidden] to [sequence, batch, directions * hidden].
    private static ExportTensor Joined(OperatorContext context, ExportTensor output, int directions)
    {
        if (directions == 1)
            return context.Add("Squeeze", [output, context.IntList(1)]);
        var transposed = context.Add("Transpose", [output], new OnnxAttribute("perm", [0L, 2, 1, 3]));
        return context.Add("Reshape", [transposed, context.IntList(0, 0, -1)]);
    }

    private static ExportTensor Swapped(OperatorContext context, ExportTensor tensor) =>
        context.Add("Transpose", [tensor], new OnnxAttribute("perm", [1L, 0, 2]));

    private static ExportTensor Part(OperatorContext context, ExportTensor state, long start, long count) =>
        context.Add("Slice", [state, context.IntList(start), context.IntList(start + count), context.IntList(0)]);

    /// <summary>A kind of layer: ONNX's operator, torch's gates in ONNX's order, and what else it needs in one and in both directions.</summary>
    private sealed record Kind(string OpType, int[] Order, OnnxAttribute? One = null, OnnxAttribute? Two = null)
    {
        internal OnnxAttribute? Both => Two ?? One;
    }
}
