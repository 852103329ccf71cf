using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Recurrent layers, attention and transformer layers, and what runs at any length beside any batch size.</summary>
internal static partial class OperatorRows
{
    private static readonly Func<Tensor> Sequence = static () => randn(2, 5, 6);
    private static readonly DynamicAxis[] Length = [new("length", 1)];
    private static readonly DynamicAxis[] HeightAndWidth = [new("height", 2) { Multiple = 4 }, new("width", 3) { Multiple = 4 }];

    private static IEnumerable<OperatorRow> Modules() => [.. Recurrent(), .. Cells(), .. Attention(), .. AnyLength(), .. AnySize(), .. Levels()];

    private static IEnumerable<OperatorRow> Recurrent()
    {
        foreach (var (layers, both, first, bias, given) in new[] { (1, false, true, true, false), (2, true, true, true, false), (2, true, false, true, true), (1, false, true, false, true), (2, false, false, false, false) })
        {
            var name = $"of {layers} layers, {(both ? "both directions" : "one direction")}, {(first ? "batch first" : "sequence first")}, {(bias ? "" : "no ")}biases, {(given ? "a given" : "no")} state";
            yield return Layer($"LSTM {name}", LSTM(6, 4, layers, bias, first, bidirectional: both), (module, x, state) => module.call(x, state is null ? null : (state, state * 0.5)) is var (y, h, c) ? (y, h + (c * 0.3)) : default, (layers, both, first, given));
            yield return Layer($"GRU {name}", GRU(6, 4, layers, bias, first, bidirectional: both), static (module, x, state) => module.call(x, state), (layers, both, first, given));
            foreach (var kind in new[] { NonLinearities.Tanh, NonLinearities.ReLU })
                yield return Layer($"RNN with {kind} {name}", RNN(6, 4, layers, kind, bias, first, bidirectional: both), static (module, x, state) => module.call(x, state), (layers, both, first, given));
        }
    }

    // All that a layer gives, the last states too, at any length of the sequence.
    private static OperatorRow Layer<T>(string name, T layer, Func<T, Tensor, Tensor?, (Tensor, Tensor)> call, (int Layers, bool Both, bool BatchFirst, bool Given) form)
        where T : Module
    {
        Tensor Run(Tensor x)
        {
            var input = form.BatchFirst ? x : x.transpose(0, 1);
            var state = form.Given ? x[.., 0, ..4].unsqueeze(0).expand(form.Layers * (form.Both ? 2 : 1), -1, -1).contiguous() : null;
            var (output, last) = call(layer, input, state);
            var rows = form.BatchFirst ? output : output.transpose(0, 1);
            return cat([rows, last.transpose(0, 1).reshape(x.shape[0], 1, -1)[.., .., ..(int)rows.shape[2]].expand(-1, x.shape[1], -1)], 2);
        }

        return new(name, Run, Sequence) { Axes = Length, Parts = [layer] };
    }

    private static IEnumerable<OperatorRow> Cells()
    {
        var (lstm, gru) = (LSTMCell(6, 6), GRUCell(6, 6));
        yield return new("LSTM cell", x => lstm.call(x, (x.tanh(), x * 0.3)) is var (h, c) ? h + c : x, Rows) { Parts = [lstm] };
        yield return new("GRU cell", x => gru.call(x, x.tanh()), Rows) { Parts = [gru] };
        foreach (var kind in new[] { NonLinearities.Tanh, NonLinearities.ReLU })
        {
            var cell = RNNCell(6, 6, kind, bias: false);
            yield return new($"RNN cell with {kind}", x => cell.call(x, x.tanh()), Rows) { Parts = [cell] };
        }

        var (input, hidden) = (Linear(6, 24), Linear(6, 24));
        yield return new("LSTM cell by hand", x =>
        {
            var gates = (input.call(x) + hidden.call(x.tanh())).chunk(4, 1);
            return gates[3].sigmoid() * ((gates[1].sigmoid() * x) + (gates[0].sigmoid() * gates[2].tanh())).tanh();
        }, Rows) { Parts = [input, hidden] };
    }

    private static IEnumerable<OperatorRow> Attention()
    {
        yield return MultiHead("multi-head attention", static (attention, s) => attention.call(s, s, s).Item1.transpose(0, 1), Length);
        yield return MultiHead("multi-head attention's weights", static (attention, s) => attention.call(s, s, s).Item2, Length);
        yield return MultiHead("multi-head attention with a mask", static (attention, s) => attention.call(s, s, s, attn_mask: ones(5, 5).triu(1) * -1e9f).Item1.transpose(0, 1), []);
        foreach (var activation in new[] { nn.Activations.ReLU, nn.Activations.GELU })
        {
            var layer = TransformerEncoderLayer(6, 2, 12, activation: activation);
            yield return new($"transformer encoder layer with {activation}", x => layer.call(x.transpose(0, 1), null!, null!).transpose(0, 1), Sequence) { Axes = Length, Parts = [layer] };
        }

        var decoder = TransformerDecoderLayer(6, 2, 12);
        yield return new("transformer decoder layer", x => x.transpose(0, 1) is var s ? decoder.call(s, s * 0.5).transpose(0, 1) : x, Sequence) { Axes = Length, Parts = [decoder] };
        yield return new("causal attention", static x => functional.scaled_dot_product_attention(x, x, x, is_casual: true), Sequence) { Axes = Length };
    }

    private static OperatorRow MultiHead(string name, Func<TorchSharp.Modules.MultiheadAttention, Tensor, Tensor> run, DynamicAxis[] axes)
    {
        var attention = MultiheadAttention(6, 2);
        return new(name, x => run(attention, x.transpose(0, 1)), Sequence) { Axes = axes, Parts = [attention] };
    }

    private static IEnumerable<OperatorRow> AnyLength()
    {
        yield return new("chunk of a length", static x => x.chunk(2, 1) is var parts ? parts[0].sum(1) - parts[1].sum(1) : x, Sequence) { Axes = Length };
        yield return new("parts of half a length", static x => x.split(x.shape[1] - (x.shape[1] / 2), 1) is var parts ? parts[0].sum(1) - parts[1].sum(1) : x, Sequence) { Axes = Length };
        yield return new("parts of lengths", static x => x.split([1, x.shape[1] - 1], 1)[1].cumsum(1), Sequence) { Axes = Length };
        yield return new("even parts of a length", static x => x.tensor_split(3, 1) is var parts ? parts[0].sum(1) - parts[1].sum(1) + (parts[2].sum(1) * 2) : x, Sequence) { Axes = Length };
        yield return new("parts of a length at places", static x => x.tensor_split([1L, 2L], 1)[2].sum(1), Sequence) { Axes = Length };
        yield return Script("torch.median(x, 1)[0]", Sequence) with { Name = "median of a length", Axes = Length };
        yield return Script("x * x.abs().median()", Sequence) with { Name = "median of all, beside a length", Axes = Length };
        yield return new("chunk beside a length", static x => x.chunk(3, -1)[1] + x.split(2, 2)[2] + x.unbind(2)[3].unsqueeze(-1), Sequence) { Axes = Length };
        yield return new("roll along a length", static x => x.roll(3, 1), Sequence) { Axes = Length };
        yield return new("sort, cumsum and cumprod along a length", static x => x.sort(1).Values + x.cumsum(1) + x.tanh().cumprod(1), Sequence) { Axes = Length };
        yield return new("unbiased variance along a length", static x => cat([x, x * 2], 1).std(1, unbiased: true, keepdim: true) + cat([x, x.exp()], 1).var(1, keepdim: true), Sequence) { Axes = Length };
        yield return new("softmax and maximum along a length", static x => functional.softmax(x, 1) + x.max(1, keepdim: true).values, Sequence) { Axes = Length };
        yield return new("a convolution over a length", static x => functional.conv1d(x.transpose(1, 2), ones(2, 6, 3) * 0.1, padding: 1L), Sequence) { Axes = Length };
        yield return new("the last of a length", static x => x[.., -1] + x.flip(1)[.., 0], Sequence) { Axes = Length };
        yield return new("a causal mask by a length", static x => x.matmul(x.transpose(1, 2)).masked_fill(ones(x.shape[1], x.shape[1]).triu(1) > 0, float.NegativeInfinity).softmax(-1), Sequence) { Axes = Length };
        yield return new("positions by a length", static x => x + arange(x.shape[1]).to(ScalarType.Float32).unsqueeze(-1), Sequence) { Axes = Length };
    }

    private static IEnumerable<OperatorRow> AnySize()
    {
        yield return new("upsampling by factors at any size", static x => functional.interpolate(x, scale_factor: [2.0, 1.5]), Image) { Axes = HeightAndWidth };
        yield return new("bilinear upsampling by factors at any size", static x => functional.interpolate(x, scale_factor: [2.0, 1.5], mode: InterpolationMode.Bilinear, align_corners: false), Image) { Axes = HeightAndWidth };
        yield return new("bicubic upsampling by factors at any size", static x => functional.interpolate(x, scale_factor: [2.0, 2.0], mode: InterpolationMode.Bicubic, align_corners: true), Image) { Axes = HeightAndWidth };
        yield return new("upsampling to another's size", static x => x + functional.interpolate(functional.max_pool2d(x, 2), size: [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear), Image) { Axes = HeightAndWidth };
        yield return new("pooling to one at any size", static x => functional.adaptive_avg_pool2d(x, [1L, 1L]) + functional.adaptive_max_pool2d(x, [1L, 1L]), Image) { Axes = HeightAndWidth };
        yield return new("pooling in windows at any size", static x => functional.avg_pool2d(x, 2) + functional.max_pool2d(x, 2), Image) { Axes = HeightAndWidth };
        yield return new("windows beyond the end at any size", static x => functional.max_pool2d(x, 3, stride: 2, ceil_mode: true), Image) { Axes = HeightAndWidth };
        yield return new("places of maxima at any size", static x => functional.max_pool2d_with_indices(x, [2L, 2L]).indices, Image) { Axes = HeightAndWidth };
        yield return new("windows at any size", static x => x.view(x.shape[0], 4, x.shape[2] / 4, 4, x.shape[3] / 4, 4).permute(0, 2, 4, 3, 5, 1).reshape(-1, 16, 4).sum(1).view(x.shape[0], -1), Image) { Axes = HeightAndWidth };
        yield return new("patches at any size", static x => functional.unfold(x, (3, 3), padding: (1, 1)), Image) { Axes = HeightAndWidth };
        yield return new("pixels moved at any size", static x => functional.pixel_unshuffle(functional.pixel_shuffle(x, 2), 2) + x.channel_shuffle(2), Image) { Axes = HeightAndWidth };
        yield return new("circular padding at any size", static x => functional.pad(x, [1L, 2L, 2L, 1L], PaddingModes.Circular), Image) { Axes = HeightAndWidth };
    }

    private static IEnumerable<OperatorRow> Levels()
    {
        yield return new("rounding to levels of 8 bits", static x => FakeQuantization.PerTensor(x, tensor(new[] { 0.02f }), tensor(new[] { 120 }), 0, 255), Rows);
        yield return new("rounding to levels by channel", static x => FakeQuantization.PerChannel(x, tensor(Steps), tensor(new int[6]), 1, -128, 127), Rows);
    }

    private static readonly float[] Steps = [0.01f, 0.02f, 0.03f, 0.011f, 0.013f, 0.05f];
}
