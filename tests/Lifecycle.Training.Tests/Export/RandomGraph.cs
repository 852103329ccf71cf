using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>
/// A model of random operators, the same for the same seed. Each step takes the last value, or that and an earlier one of
/// its shape. Only operators that change little where their input does, so that rounding shows as rounding.
/// </summary>
internal sealed class RandomGraph : Module<Tensor, Tensor>
{
    private readonly Random _random;
    private readonly List<(string Name, Func<Tensor, List<Tensor>, Tensor> Run)> _steps = [];

    public RandomGraph(int seed, int length) : base($"random{seed}")
    {
        _random = new Random(seed);
        manual_seed(seed);
        long[] shape = _random.Next(3) switch
        {
            0 => [2, Pick(4, 6), 9, Pick(8, 12)],
            1 => [2, Pick(4, 6), Pick(7, 10)],
            _ => [2, Pick(5, 12)],
        };
        Example = randn(shape);
        Grow(length);
    }

    /// <summary>An input of two rows.</summary>
    public Tensor Example { get; }

    /// <summary>The operators in order.</summary>
    public string Description => string.Join(", ", _steps.Select(static step => step.Name));

    public override Tensor forward(Tensor input)
    {
        List<Tensor> values = [input];
        foreach (var (_, run) in _steps)
            values.Add(run(values[^1], values));
        return values[^1];
    }

    private void Grow(int length)
    {
        using var noGradients = no_grad();
        List<Tensor> values = [Example];
        while (_steps.Count < length)
        {
            var x = values[^1];
            var step = x.abs().max().item<float>() > 50 ? ("tanh", (y, _) => y.tanh()) : Choose(x, values);
            if (step.Run is null) continue;
            values.Add(step.Run(x, values));
            _steps.Add(step);
        }
    }

    private (string Name, Func<Tensor, List<Tensor>, Tensor> Run) Choose(Tensor x, List<Tensor> values) => _random.Next(5) switch
    {
        0 => Elementwise(x),
        1 => Shape(x),
        2 => Layer(x),
        3 => x.dim() > 2 ? Reduction(x) : Elementwise(x),
        _ => Binary(x, values),
    };

    private (string, Func<Tensor, List<Tensor>, Tensor>) Elementwise(Tensor x)
    {
        var (a, b) = (_random.NextDouble() + 0.5, _random.NextDouble());
        (string, Func<Tensor, Tensor>)[] all =
        [
            ("relu", static y => y.relu()), ("sigmoid", static y => y.sigmoid()), ("tanh", static y => y.tanh()), ("abs", static y => y.abs()),
            ("neg", static y => -y), ("scale", y => (y * a) + b), ("reversed", y => a - y), ("gelu", static y => functional.gelu(y)), ("silu", static y => functional.silu(y)),
            ("leaky", y => functional.leaky_relu(y, b)), ("softplus", static y => functional.softplus(y)), ("elu", y => functional.elu(y, a)),
            ("clamp", y => y.clamp(-a, b)), ("exp", static y => (-y.abs()).exp()), ("log", static y => y.abs().log1p()), ("square", static y => y.pow(2)),
            ("sqrt", static y => (y * y + 1).sqrt()), ("sin", static y => y.sin()), ("where", y => where(y > 0, y, y * b)), ("divide", y => y / (y.abs() + a)),
            ("masked", y => y.masked_fill(y < 0, 0)), ("softmax", y => y.softmax(-1)), ("log_softmax", y => functional.log_softmax(y, y.dim() - 1)),
            ("in place", y => y.mul(a).add_(b).relu_()), ("hardswish", static y => functional.hardswish(y)), ("rsqrt", static y => (y.abs() + 1).rsqrt()),
            ("mish", static y => functional.mish(y)), ("celu", y => functional.celu(y, a)), ("hardsigmoid", static y => functional.hardsigmoid(y)), ("log_sigmoid", static y => y.log_sigmoid()),
            ("softsign", static y => functional.softsign(y)), ("erf", static y => y.erf()), ("atan", static y => y.atan()), ("sinc", static y => y.sinc()), ("asinh", static y => y.asinh()),
            ("logaddexp", y => y.logaddexp(y * -b)), ("hypot", y => y.hypot(y + a + b)), ("addcmul", y => y.addcmul(y, y.tanh(), 0.5)), ("nan_to_num", y => y.log().nan_to_num(a, b, b).clamp(-1, 1)),
        ];
        return Unary(all[_random.Next(all.Length)]);
    }

    private (string, Func<Tensor, List<Tensor>, Tensor>) Shape(Tensor x)
    {
        var rank = (int)x.dim();
        var axis = Pick(1, rank - 1);
        var (size, other) = (x.shape[axis], Pick(1, rank - 1));
        var from = Pick(0, (int)size - 1);
        var all = new List<(string, Func<Tensor, Tensor>)>
        {
            ("transpose", y => y.transpose(axis, other)), ("flip", y => y.flip(axis)), ("flatten", static y => y.flatten(1)), ("pad", static y => functional.pad(y, [1, 2])),
            ("cut", y => y.slice(axis, from, y.shape[axis], 1)), ("step", y => y.slice(axis, 0, y.shape[axis], 2)), ("join", y => cat([y, y * 0.5], axis)),
            ("view", y => y.contiguous().view(y.shape[0], -1)), ("reshape", y => y.reshape([y.shape[0], .. y.shape[1..].Reverse()])), ("narrow", y => y.narrow(axis, from, 1)),
            ("chunk", y => y.chunk(2, axis)[0]), ("roll", y => y.roll(from, axis)), ("repeat each", y => y.repeat_interleave(2, axis)), ("even parts", y => y.tensor_split(2, axis)[0]),
            ("parts", y => y.split([from, y.shape[axis] - from], axis)[1]), ("look up", y => y.index_select(axis, tensor(new long[] { from, 0, from }))), ("sort", y => y.sort(axis).Values),
            ("largest", y => y.topk((int)Math.Min(3, y.shape[axis]), axis).values), ("take along", y => y.take_along_dim(y.detach().argsort(axis), axis)), ("windows", y => y.unfold(axis, 1 + (from / 2), 2).flatten(axis)),
        };
        if (rank < 4) all.AddRange([("unsqueeze", y => y.unsqueeze(axis)), ("stack", y => stack([y, y.tanh()], axis)), ("expand", static y => y.unsqueeze(1).expand([-1, 2, .. y.shape[1..]]))]);
        if (rank > 2) all.AddRange([("select", y => y.select(axis, from)), ("permute", y => y.permute([0, .. Enumerable.Range(1, rank - 1).Reverse()])), ("squeeze", y => y.mean([axis], keepdim: true).squeeze(axis)), ("tril", static y => y.tril(1)), ("movedim", y => y.movedim([axis], [other])), ("unbind", y => y.unbind(axis)[from])]);
        return Small(x) || _random.Next(2) == 0 ? Unary(all[_random.Next(all.Count)]) : Unary(all[4]);
    }

    private (string, Func<Tensor, List<Tensor>, Tensor>) Reduction(Tensor x)
    {
        var axis = Pick(1, (int)x.dim() - 1);
        var keep = _random.Next(2) == 0;
        var all = new List<(string, Func<Tensor, Tensor>)>
        {
            ("mean", y => y.mean([axis], keep)), ("sum", y => y.sum(axis, keep)), ("amax", y => y.amax([axis], keep)), ("amin", y => y.amin([axis], keep)),
            ("logsumexp", y => y.logsumexp(axis, keep)), ("cumsum", y => y.cumsum(axis)), ("norm", y => (y * y).sum(axis, keep).add(1).sqrt()), ("max", y => y.max(axis, keep).values),
            ("cumprod", y => y.tanh().cumprod(axis)), ("logcumsumexp", y => y.logcumsumexp(axis)), ("prod", y => y.tanh().prod(axis, keep)), ("kthvalue", y => y.kthvalue(1 + (y.shape[axis] / 2), axis, keep).Item1),
        };
        if (x.shape[axis] > 1) all.AddRange([("variance", y => y.var(axis, false, keep)), ("unbiased", y => y.var(axis, true, keep))]);
        return Unary(all[_random.Next(all.Count)]);
    }

    private (string, Func<Tensor, List<Tensor>, Tensor>) Layer(Tensor x)
    {
        var (rank, channels) = ((int)x.dim(), x.shape[1]);
        var last = x.shape[^1];
        var to = Pick(2, 6);
        var all = new List<(string, Func<Module<Tensor, Tensor>>)> { ("linear", () => Linear(last, to)), ("layer_norm", () => LayerNorm(last)) };
        if (rank == 2) all.Add(("batch_norm1d", () => BatchNorm1d(channels)));
        if (rank == 3 && last > 1) all.AddRange([
            ("lstm", () => new Recurrent(LSTM(last, to, numLayers: 2, batchFirst: true))), ("gru", () => new Recurrent(GRU(last, to, batchFirst: true, bidirectional: true))),
            ("attention", () => new Attention(MultiheadAttention(last, 1)))]);
        if (rank == 3) all.AddRange([("conv1d", () => Conv1d(channels, to, Pick(1, 3), padding: 1)), ("avg_pool1d", () => AvgPool1d(2, padding: 1)), ("batch_norm1d", () => BatchNorm1d(channels))]);
        if (rank == 4)
            all.AddRange([
                ("conv2d", () => Conv2d(channels, to, Pick(1, 3), stride: Pick(1, 2), padding: Pick(1, 2), dilation: Pick(1, 2))),
                ("depthwise", () => Conv2d(channels, channels, 3, padding: 1, groups: channels)), ("conv_transpose2d", () => ConvTranspose2d(channels, to, 3, stride: 2, padding: 1, output_padding: 1)),
                ("batch_norm2d", () => BatchNorm2d(channels)), ("max_pool2d", () => MaxPool2d(2, stride: 1, padding: 1)), ("avg_pool2d", () => AvgPool2d(3, stride: 1, padding: 1)),
                ("group_norm", () => GroupNorm(channels % 2 == 0 ? 2 : 1, channels)), ("upsample", () => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest)),
                ("bilinear", () => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: to % 2 == 0)), ("pixel_shuffle", () => Sequential(Conv2d(channels, 4, 1), PixelShuffle(2))),
                ("adaptive_pool", () => AdaptiveAvgPool2d(1)), ("reflection", () => ReflectionPad2d(1)), ("replication", () => ReplicationPad2d(2))]);
        var (name, make) = all[_random.Next(all.Count)];
        var needed = name is "conv2d" ? 3 : name is "reflection" ? 2 : 1;
        if (!Small(x) || x.shape[2..].Any(size => size < needed)) return default;
        // A norm of values that are nearly equal makes much of their rounding.
        if (name is "layer_norm" && (last < 4 || x.std(-1, unbiased: false).min().item<float>() < 0.1 * x.abs().max().item<float>())) return default;
        var layer = make();
        ExporterModelTests.Randomize(layer);
        layer.eval();
        register_module($"{name}{_steps.Count}", layer);
        return Unary((name, layer.call));
    }

    private (string, Func<Tensor, List<Tensor>, Tensor>) Binary(Tensor x, List<Tensor> values)
    {
        var same = values.FindIndex(value => value.shape.SequenceEqual(x.shape));
        var weight = new Parameter(randn(x.shape[^1]) + 2);
        (string, Func<Tensor, List<Tensor>, Tensor>)[] all =
        [
            ("add", (y, earlier) => y + earlier[same]), ("subtract", (y, earlier) => y - earlier[same]), ("multiply", (y, earlier) => y * earlier[same]),
            ("maximum", (y, earlier) => y.maximum(earlier[same])), ("weight", (y, _) => y * weight), ("gram", static (y, _) => y.matmul(y.transpose(-1, -2))), ("add scaled", (y, earlier) => y.add(earlier[same], 0.5)),
            ("minimum", (y, earlier) => y.minimum(earlier[same])), ("lerp", (y, earlier) => y.lerp(earlier[same], y.sigmoid())), ("choose", (y, earlier) => where(y > earlier[same], y, earlier[same])),
            ("attend", (y, earlier) => functional.scaled_dot_product_attention(y, earlier[same], y)), ("einsum", (y, earlier) => einsum("...ij,...kj->...ik", y, earlier[same])),
        ];
        var chosen = all[_random.Next(all.Length)];
        if (chosen.Item1 is "gram" or "attend" or "einsum" && (x.dim() < 3 || x.shape[^2] > 16)) return default;
        // The softmax of great scores makes much of their rounding.
        if (chosen.Item1 is "attend" && x.abs().max().item<float>() > 3) return default;
        if (chosen.Item1 == "weight") register_parameter($"weight{_steps.Count}", weight);
        return chosen;
    }

    private static (string, Func<Tensor, List<Tensor>, Tensor>) Unary((string Name, Func<Tensor, Tensor> Run) step) => (step.Name, (y, _) => step.Run(y));

    private static bool Small(Tensor x) => x.numel() < 4000;

    private int Pick(int least, int greatest) => _random.Next(least, greatest + 1);

    private sealed class Recurrent : Module<Tensor, Tensor>
    {
        private readonly LSTM? lstm;
        private readonly GRU? gru;

        public Recurrent(Module layer) : base("Recurrent")
        {
            (lstm, gru) = (layer as LSTM, layer as GRU);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => lstm is null ? gru!.call(input).Item1 : lstm.call(input).Item1;
    }

    private sealed class Attention : Module<Tensor, Tensor>
    {
        private readonly MultiheadAttention attention;

        public Attention(MultiheadAttention attention) : base("Attention")
        {
            this.attention = attention;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.transpose(0, 1) is var x ? attention.call(x, x, x).Item1.transpose(0, 1) : input;
    }
}
