using System.Globalization;
using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Models that quantization is tried on, and what they are held against.</summary>
internal static class Graphs
{
    public static OnnxModel Convolution(string activation) => Models.Make([Value("x", "n", 16, 8, 8)], [Value("y", "n", 32, 8, 8)],
        [Random("w", 32, 16, 3, 3), Random("b", 32), TensorData.Scalar("low", 0f), TensorData.Scalar("high", 6f)],
        Pad(new OnnxNode("Conv", ["x", "w", "b"], ["c"], "conv")), new OnnxNode(activation, activation == "Clip" ? ["c", "low", "high"] : ["c"], ["y"], "activation"));

    public static OnnxModel Residual() => Models.Make([Value("x", "n", 16, 8, 8)], [Value("y", "n", 16, 4, 4)],
        [Random("w1", 16, 16, 3, 3), Random("b1", 16), Random("w2", 16, 16, 3, 3), Random("b2", 16)],
        Pad(new OnnxNode("Conv", ["x", "w1", "b1"], ["c1"])), new OnnxNode("Relu", ["c1"], ["r1"]), Pad(new OnnxNode("Conv", ["r1", "w2", "b2"], ["c2"])),
        new OnnxNode("Add", ["c2", "r1"], ["s"]), new OnnxNode("Relu", ["s"], ["r2"]), Window(new OnnxNode("MaxPool", ["r2"], ["y_"])), new OnnxNode("Add", ["y_", "y_"], ["y"]));

    public static OnnxModel Perceptron() => Models.Make([Value("x", "n", 32)], [Value("y", "n", 10)],
        [Random("w1", 32, 64), Random("b1", 64), Random("w2", 10, 64), Random("b2", 10)],
        new OnnxNode("Gemm", ["x", "w1", "b1"], ["h"], "first"), new OnnxNode("Relu", ["h"], ["r"]), new OnnxNode("Gemm", ["r", "w2", "b2"], ["y"], "second").With("transB", 1));

    public static OnnxModel Layer(long opset = Models.Opset)
    {
        var model = Models.Make([Value("x", "n", 50)], [Value("y", "n", 24)], [Random("w", 24, 50), Random("b", 24)], new OnnxNode("Gemm", ["x", "w", "b"], ["y"], "layer").With("transB", 1));
        model.Opsets[""] = opset;
        model.IrVersion = opset > 20 ? 10 : model.IrVersion;
        return model;
    }

    public static OnnxModel Lstm() => Models.Make([Value("x", 6, "n", 16)], [Value("y", 6, 1, "n", 32)], [Random("w", 1, 128, 16), Random("r", 1, 128, 32), Random("b", 1, 256)],
        new OnnxNode("LSTM", ["x", "w", "r", "b"], ["y"], "lstm").With("hidden_size", 32));

    public static OnnxModel Attention(float? scale = null)
    {
        var node = new OnnxNode("Attention", ["x", "w", "b"], ["y"], "attention", "com.microsoft").With("num_heads", 4);
        if (scale is { } factor) node.Attributes.Set(new OnnxAttribute("scale", factor));
        var model = Models.Make([Value("x", "n", 8, 32)], [Value("y", "n", 8, 32)], [Random("w", 32, 96), Random("b", 96)], node);
        model.Opsets["com.microsoft"] = 1;
        return model;
    }

    /// <summary>A layer norm with one channel in eight a hundred times as wide as the others, and a product.</summary>
    public static OnnxModel Normalized()
    {
        float[] scales = [.. Enumerable.Range(0, 32).Select(static channel => channel % 8 == 0 ? 100f : 1)];
        var weight = Random("w", 32, 16).AsSpan<float>().ToArray();
        for (var index = 0; index < weight.Length; index++) weight[index] /= scales[index / 16];
        return Models.Make([Value("x", "n", 6, 32)], [Value("y", "n", 6, 16)],
            [TensorData.Create<float>("scale", [32], scales), Random("shift", 32), TensorData.Create<float>("w", [32, 16], weight)],
            new OnnxNode("LayerNormalization", ["x", "scale", "shift"], ["h"], "norm"), new OnnxNode("MatMul", ["h", "w"], ["y"], "product"));
    }

    /// <summary>A convolution of values around 4.</summary>
    public static OnnxModel Shifted() => Models.Make([Value("x", "n", 16, 8, 8)], [Value("y", "n", 8, 8, 8)], [TensorData.Scalar("four", 4f), Random("w", 8, 16, 1, 1)],
        new OnnxNode("Add", ["x", "four"], ["s"]), new OnnxNode("Conv", ["s", "w"], ["y"]));

    public static OnnxModel Products() => Models.Make([Value("x", "n", 8, 32)], [Value("y", "n", 8, 8)], [Random("w", 32, 32)],
        new OnnxNode("MatMul", ["x", "w"], ["k"], "key"), new OnnxNode("Transpose", ["x"], ["t"]).WithInts("perm", 0, 2, 1), new OnnxNode("MatMul", ["k", "t"], ["y"], "scores"));

    public static OnnxModel Branches() => Models.Make([Value("x", "n", 16, 8, 8)], [Value("y", "n", 10)],
        [Random("w1", 16, 16, 1, 1), Random("w2", 16, 16, 3, 3), Random("w", 32, 10), Random("b", 10)],
        new OnnxNode("Conv", ["x", "w1"], ["c1"]), Pad(new OnnxNode("Conv", ["x", "w2"], ["c2"])), new OnnxNode("Concat", ["c1", "c2"], ["c"]).With("axis", 1),
        Window(new OnnxNode("AveragePool", ["c"], ["a"])), new OnnxNode("GlobalAveragePool", ["a"], ["p"]), new OnnxNode("Flatten", ["p"], ["f"]), new OnnxNode("Gemm", ["f", "w", "b"], ["y"]));

    public static OnnxValueInfo Value(string name, params OnnxDimension[] shape) => new(name, OnnxElementType.Float, shape);

    public static TensorData Random(string name, params long[] dims) => Random(name, new Random(name.Length + dims.Length + (int)dims[0]), dims);

    public static CalibrationData Data(OnnxModel model, int batches) => new(Enumerable.Range(0, batches).Select(batch => Inputs(model, batch)).ToList());

    public static IReadOnlyList<TensorData> Inputs(OnnxModel model, int seed) =>
        [.. model.Graph.Inputs.Select(input => Random(input.Name, new Random(seed), [.. input.Shape!.Select(static dim => dim.Value ?? 4)]))];

    /// <summary>The operators by name, with their number where there are several.</summary>
    public static IReadOnlyList<string> Operators(OnnxModel model) =>
        [.. model.Graph.Nodes.GroupBy(static node => node.OpType).Select(static group => group.Count() == 1 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")).Order(StringComparer.Ordinal)];

    /// <summary>The root mean square of the difference of the outputs over that of the outputs, with the runtime's own optimization off, on inputs of the calibration.</summary>
    public static double RelativeError(OnnxModel model, OnnxModel quantized, GraphOptimization optimization = GraphOptimization.None)
    {
        using var one = new ModelVerifier(model);
        using var other = new ModelVerifier(quantized, optimization);
        var (error, size) = (0.0, 0.0);
        foreach (var (expected, found) in one.Run(Inputs(model, 3)).Zip(other.Run(Inputs(model, 3))))
        {
            var a = expected.AsSpan<float>();
            var b = found.AsSpan<float>();
            for (var index = 0; index < a.Length; index++)
            {
                error += Math.Pow(a[index] - b[index], 2);
                size += Math.Pow(a[index], 2);
            }
        }
        return Math.Sqrt(error / size);
    }

    public static OnnxNode WithInts(this OnnxNode node, string name, params long[] values)
    {
        node.Attributes.Set(new OnnxAttribute(name, values));
        return node;
    }

    private static OnnxNode Pad(OnnxNode node) => node.WithInts("pads", 1, 1, 1, 1);

    private static OnnxNode Window(OnnxNode node) => node.WithInts("kernel_shape", 2, 2).WithInts("strides", 2, 2);

    private static TensorData Random(string name, Random random, long[] dims)
    {
        var values = new float[dims.Aggregate(1L, static (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++) values[index] = (random.NextSingle() * 2) - 1;
        return TensorData.Create<float>(name, dims, values);
    }
}
