using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>A net of layers drawn by chance, which take what any layer before them made: images of 6x6, whose channels are joined, parted, mixed, summed and laid out anew.</summary>
internal sealed class RandomNet
{
    private const int Side = 6;
    // Of planes that are all alike a norm would make rounding as large as anything.
    private readonly OnnxAttribute _wide = new("epsilon", 0.1f);
    private readonly Random _random;
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<TensorData> _constants = [];
    private readonly List<(string Name, int Channels)> _values = [("x", 3)];

    private RandomNet(int seed) => _random = new Random(seed);

    public static OnnxModel Make(int seed, int layers)
    {
        var net = new RandomNet(seed);
        net.Convolution(8);
        Action[] kinds = [() => net.Convolution(net.Draw(4, 6, 8, 12)), () => net.Convolution(net.Draw(4, 8)), net.Depthwise, net.Grouped, net.Transposed, net.Norm, net.Activation, net.Sum, net.Sum, net.Join, net.Part, net.Cut, net.Pick,
            net.Squeeze, net.Shuffle, net.Product, net.LayerNorm, net.GroupNorm, net.Constant, net.Gate, net.Attention, net.Widen, net.Pixels];
        for (var layer = 0; layer < layers; layer++) kinds[net._random.Next(kinds.Length)]();
        var last = net.Recent();
        net.Node("Conv", $"{last.Name} {net.Weight(2, last.Channels, 1, 1)} -> y");
        return Models.Make([Graphs.Value("x", "n", 3, Side, Side)], [Graphs.Value("y", "n", 2, Side, Side)], [.. net._constants], [.. net._nodes]);
    }

    private void Convolution(int channels)
    {
        var (name, taken) = Recent();
        var kernel = Draw(1, 3);
        Made("Conv", $"{name} {Weight(channels, taken, kernel, kernel)} {Vector(channels)}", channels).WithInts("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2);
    }

    private void Depthwise()
    {
        var (name, channels) = Recent();
        Made("Conv", $"{name} {Weight(channels, 1, 1, 1)} {Vector(channels)}", channels).With("group", channels);
    }

    private void Grouped()
    {
        var (name, taken) = Recent();
        var groups = Draw(2, 4);
        if (taken % groups != 0) return;
        var made = groups * Draw(1, 2, 4);
        Made("Conv", $"{name} {Weight(made, taken / groups, 1, 1)} {Vector(made)}", made).With("group", groups);
    }

    private void Transposed()
    {
        var (name, taken) = Recent();
        var groups = Draw(1, 2, taken);
        if (taken % groups != 0) return;
        var made = Draw(1, 3);
        Made("ConvTranspose", $"{name} {Weight(taken, made, 3, 3)} {Vector(made * groups)}", made * groups).WithInts("pads", 1, 1, 1, 1).With("group", groups);
    }

    private void Norm()
    {
        var (name, channels) = Recent();
        Made("BatchNormalization", $"{name} {Vector(channels)} {Vector(channels)} {Vector(channels)} {Positive(channels)}", channels);
    }

    private void Activation()
    {
        var (name, channels) = Recent();
        Made(new[] { "Relu", "Sigmoid", "Tanh", "HardSwish", "Softplus", "Cos" }[_random.Next(6)], name, channels);
    }

    private void Sum()
    {
        var (name, channels) = Recent();
        var others = _values.Where(value => value.Channels == channels || value.Channels == 1).ToList();
        Made(new[] { "Add", "Mul", "Sub", "Max" }[_random.Next(4)], $"{name} {others[_random.Next(others.Count)].Name}", channels);
    }

    private void Join()
    {
        var ((one, first), (other, second)) = (Recent(), Recent());
        if (first + second <= 24) Made("Concat", $"{one} {other}", first + second).With("axis", 1);
    }

    private void Part()
    {
        var (name, channels) = Recent();
        if (channels < 4) return;
        var first = _random.Next(1, channels - 1);
        Node("Split", $"{name} {Numbers(first, channels - first)} -> {Next(first)} {Next(channels - first)}").With("axis", 1);
    }

    private void Cut()
    {
        var (name, channels) = Recent();
        if (channels < 4) return;
        var (start, end) = (_random.Next(0, channels / 2), _random.Next((channels / 2) + 1, channels + 1));
        Made("Slice", $"{name} {Numbers(start)} {Numbers(_random.Next(2) == 0 || end == channels ? end : end - channels)} {Numbers(-3)}", end - start);
    }

    private void Pick()
    {
        var (name, channels) = Recent();
        long[] picked = [.. Enumerable.Range(0, _random.Next(2, 9)).Select(_ => (long)_random.Next(channels))];
        Made("Gather", $"{name} {Numbers(picked)}", picked.Length).With("axis", 1);
    }

    private void Squeeze()
    {
        var (name, channels) = Recent();
        Node("GlobalAveragePool", $"{name} -> {Inner(0)}");
        Node("Conv", $"{Inner(0)} {Weight(3, channels, 1, 1)} -> {Inner(1)}");
        Node("Relu", $"{Inner(1)} -> {Inner(2)}");
        Node("Conv", $"{Inner(2)} {Weight(channels, 3, 1, 1)} {Vector(channels)} -> {Inner(3)}");
        Node("Sigmoid", $"{Inner(3)} -> {Inner(4)}");
        Made("Mul", $"{name} {Inner(4)}", channels);
    }

    private void Shuffle()
    {
        var (name, channels) = Recent();
        var groups = Draw(2, 3, 4);
        if (channels % groups != 0) return;
        Node("Reshape", $"{name} {Numbers(0, groups, channels / groups, Side, Side)} -> {Inner(0)}");
        Node("Transpose", $"{Inner(0)} -> {Inner(1)}").WithInts("perm", 0, 2, 1, 3, 4);
        Made("Reshape", $"{Inner(1)} {Numbers(-1, channels, Side, Side)}", channels);
    }

    private void Product()
    {
        var (name, taken) = Recent();
        var made = Draw(4, 6);
        Node("Transpose", $"{name} -> {Inner(0)}").WithInts("perm", 0, 2, 3, 1);
        Node("MatMul", $"{Inner(0)} {Weight(taken, made)} -> {Inner(1)}");
        Node("Add", $"{Inner(1)} {Vector(made)} -> {Inner(2)}");
        Made("Transpose", Inner(2), made).WithInts("perm", 0, 3, 1, 2);
    }

    private void LayerNorm()
    {
        var (name, channels) = Recent();
        if (_random.Next(3) > 0) return;
        Node("Transpose", $"{name} -> {Inner(0)}").WithInts("perm", 0, 2, 3, 1);
        Node("LayerNormalization", $"{Inner(0)} {Vector(channels)} {Vector(channels)} -> {Inner(1)}").Attributes.Set(_wide);
        Made("Transpose", Inner(1), channels).WithInts("perm", 0, 3, 1, 2);
    }

    private void GroupNorm()
    {
        var (name, channels) = Recent();
        var groups = Draw(1, 2, 4);
        if (channels % groups != 0) return;
        Node("Reshape", $"{name} {Numbers(0, groups, -1)} -> {Inner(0)}");
        Node("InstanceNormalization", $"{Inner(0)} {Positive(groups)} {Vector(groups)} -> {Inner(1)}").Attributes.Set(_wide);
        Node("Reshape", $"{Inner(1)} {Numbers(-1, channels, Side, Side)} -> {Inner(2)}");
        Made("Mul", $"{Inner(2)} {Weight(channels, 1, 1)}", channels);
    }

    private void Constant()
    {
        var (name, channels) = Recent();
        Made(new[] { "Add", "Mul", "PRelu", "Max" }[_random.Next(4)], $"{name} {Weight(channels, 1, 1)}", channels);
    }

    private void Widen()
    {
        var (name, channels) = Recent();
        if (channels > 8) return;
        if (_random.Next(2) == 0) Made("Tile", $"{name} {Numbers(1, 2, 1, 1)}", 2 * channels);
        else Made("Pad", $"{name} {Numbers(0, 1, 0, 0, 0, 2, 0, 0)}", channels + 3);
    }

    // Every four channels become one of twice the side, and its neighbouring pixels channels again.
    private void Pixels()
    {
        var (name, channels) = Recent();
        if (channels % 4 != 0) return;
        Node("DepthToSpace", $"{name} -> {Inner(0)}").With("blocksize", 2);
        Node("Relu", $"{Inner(0)} -> {Inner(1)}");
        Made("SpaceToDepth", Inner(1), channels).With("blocksize", 2);
    }

    private void Gate()
    {
        var (name, channels) = Recent();
        Node("ReduceSum", $"{name} {Numbers(1)} -> {Inner(0)}");
        Node("Tanh", $"{Inner(0)} -> {Inner(1)}");
        Made("Mul", $"{name} {Inner(1)}", channels);
    }

    // Pixels look at each other: four heads of two.
    private void Attention()
    {
        var (name, taken) = Recent();
        Node("Reshape", $"{name} {Numbers(0, taken, Side * Side)} -> {Inner(0)}");
        Node("Transpose", $"{Inner(0)} -> {Inner(1)}").WithInts("perm", 0, 2, 1);
        for (var part = 2; part < 5; part++)
        {
            Node("MatMul", $"{Inner(1)} {Weight(taken, 8)} -> {Inner(10 * part)}");
            Node("Reshape", $"{Inner(10 * part)} {Numbers(0, 0, 4, 2)} -> {Inner((10 * part) + 1)}");
            Node("Transpose", $"{Inner((10 * part) + 1)} -> {Inner(part)}").WithInts("perm", [0, 2, .. part == 3 ? new long[] { 3, 1 } : [1, 3]]);
        }
        Node("MatMul", $"{Inner(2)} {Inner(3)} -> {Inner(5)}");
        Node("Softmax", $"{Inner(5)} -> {Inner(6)}").With("axis", -1);
        Node("MatMul", $"{Inner(6)} {Inner(4)} -> {Inner(7)}");
        Node("Transpose", $"{Inner(7)} -> {Inner(8)}").WithInts("perm", 0, 1, 3, 2);
        Made("Reshape", $"{Inner(8)} {Numbers(0, 8, Side, Side)}", 8);
    }

    private int Draw(params int[] choices) => choices[_random.Next(choices.Length)];

    // One of the last few values that nodes made, so that nets are deep.
    private (string Name, int Channels) Recent() => _values[^_random.Next(1, Math.Min(4, _values.Count + 1))];

    private OnnxNode Node(string op, string values)
    {
        var node = new OnnxNode(op, values.Split(" -> ")[0].Split(' '), values.Split(" -> ")[1].Split(' '));
        _nodes.Add(node);
        return node;
    }

    private OnnxNode Made(string op, string inputs, int channels)
    {
        var node = Node(op, $"{inputs} -> {Inner(9)}");
        node.Outputs[0] = Next(channels);
        return node;
    }

    private string Next(int channels)
    {
        _values.Add(($"v{_values.Count}", channels));
        return _values[^1].Name;
    }

    private string Inner(int part) => $"i{_values.Count}_{part}";

    private string Vector(int length) => Weight(length);

    private string Positive(int length) => Add(length, [.. Enumerable.Range(0, length).Select(_ => _random.NextSingle() + 0.5f)]);

    private string Weight(params long[] dims)
    {
        var count = dims.Aggregate(1L, static (product, size) => product * size);
        var scale = MathF.Sqrt(3f / Math.Max(dims.Length < 2 ? 3 : count / dims[0], 1));
        return Add(dims, [.. Enumerable.Range(0, (int)count).Select(_ => ((_random.NextSingle() * 2) - 1) * scale)]);
    }

    private string Add(long length, float[] values) => Add([length], values);

    private string Add(long[] dims, float[] values)
    {
        _constants.Add(TensorData.Create<float>($"c{_constants.Count}", dims, values));
        return _constants[^1].Name;
    }

    private string Numbers(params long[] values)
    {
        _constants.Add(TensorData.Create<long>($"c{_constants.Count}", [values.Length], values));
        return _constants[^1].Name;
    }
}
