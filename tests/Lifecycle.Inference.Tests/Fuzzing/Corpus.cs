using Lifecycle.Inference.Tests.Hostile;
using Lifecycle.Inference.Tests.Packages;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Fuzzing;

/// <summary>What is damaged: models of many kinds, and packages as one file.</summary>
internal static class Corpus
{
    /// <summary>Models.</summary>
    public static byte[][] Models() =>
    [
        Tests.Models.Linear().ToArray(),
        Packed.Model().ToArray(),
        HostileModels.DoublingFunctions(6),
        HostileModels.RecursiveFunction(),
        HostileModels.EndlessLoop(),
        HostileModels.HugeConstant(),
        HostileModels.Nested(3),
        .. new[] { "Expand", "Tile", "Range", "RandomNormal", "doubling", "many", "in a function", "in a body" }.Select(HostileModels.Growing),
        Convolution().ToArray(),
        Recurrent().ToArray(),
        Shapes().ToArray(),
        Quantized().ToArray(),
    ];

    private static OnnxModel Convolution()
    {
        var conv = new OnnxNode("Conv", ["x", "w", "b"], ["c"]);
        conv.Attributes.Set(new OnnxAttribute("pads", [1L, 1, 1, 1]));
        var pool = new OnnxNode("MaxPool", ["r"], ["p"]);
        pool.Attributes.Set(new OnnxAttribute("kernel_shape", [2L, 2]));
        pool.Attributes.Set(new OnnxAttribute("strides", [2L, 2]));
        return Tests.Models.Make(
            [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2, 6, 6)],
            [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 4)],
            [
                TensorData.Create<float>("w", [3, 2, 3, 3], new float[54]), TensorData.Create<float>("b", [3], [1, 2, 3]), TensorData.Create<float>("scale", [3], [1, 1, 1]),
                TensorData.Create<float>("v", [27, 4], new float[108]),
            ],
            conv, new OnnxNode("BatchNormalization", ["c", "scale", "b", "b", "scale"], ["n"]), new OnnxNode("Relu", ["n"], ["r"]), pool,
            new OnnxNode("Flatten", ["p"], ["f"]), new OnnxNode("MatMul", ["f", "v"], ["m"]), new OnnxNode("Softmax", ["m"], ["y"]));
    }

    private static OnnxModel Recurrent() => Tests.Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, 5, "batch", 2)],
        [new OnnxValueInfo("y", OnnxElementType.Float, 5, 1, "batch", 3)],
        [TensorData.Create<float>("w", [1, 12, 2], new float[24]), TensorData.Create<float>("r", [1, 12, 3], new float[36])],
        new OnnxNode("LSTM", ["x", "w", "r"], ["y", "", ""]).With("hidden_size", 3));

    private static OnnxModel Shapes() => Tests.Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 4, 3)],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 12)],
        [
            TensorData.Create<long>("zero", [1], [0]), TensorData.Create<long>("all", [1], [-1]), TensorData.Create<long>("first", [], [0]), TensorData.Create<long>("pads", [6], [0, 1, 1, 0, 1, 1]),
            TensorData.Create<long>("starts", [2], [1, 1]), TensorData.Create<long>("ends", [2], [5, 4]), TensorData.Create<long>("axes", [2], [1, 2]), TensorData.Create<long>("repeats", [3], [1, 1, 1]),
        ],
        new OnnxNode("Shape", ["x"], ["s"]), new OnnxNode("Gather", ["s", "first"], ["n"]), new OnnxNode("Unsqueeze", ["n", "zero"], ["u"]), new OnnxNode("Concat", ["u", "all"], ["shape"]).With("axis", 0),
        new OnnxNode("Pad", ["x", "pads"], ["padded"]), new OnnxNode("Slice", ["padded", "starts", "ends", "axes"], ["sliced"]), new OnnxNode("Tile", ["sliced", "repeats"], ["tiled"]),
        new OnnxNode("Reshape", ["tiled", "shape"], ["y"]));

    private static OnnxModel Quantized() => Tests.Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2)],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 3)],
        [
            TensorData.Create<float>("scale", [], [0.1f]), TensorData.Create<byte>("zero", [], [128]), TensorData.Create<sbyte>("w", [2, 3], [1, 2, 3, 4, 5, 6]),
            TensorData.Create<float>("ws", [3], [1, 1, 1]), TensorData.Create<sbyte>("wz", [3], [0, 0, 0]),
        ],
        new OnnxNode("QuantizeLinear", ["x", "scale", "zero"], ["q"]), new OnnxNode("DequantizeLinear", ["q", "scale", "zero"], ["d"]),
        new OnnxNode("DequantizeLinear", ["w", "ws", "wz"], ["v"]).With("axis", 1), new OnnxNode("MatMul", ["d", "v"], ["y"]));

    /// <summary>A package as one file, signed.</summary>
    public static byte[][] Packages()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear.zip"));
        return [File.ReadAllBytes(folder.File("linear.zip"))];
    }

    /// <summary>A package's manifest and its signature.</summary>
    public static byte[][] Texts()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        return [File.ReadAllBytes(Path.Combine(folder.File("linear"), "manifest.json")), File.ReadAllBytes(Path.Combine(folder.File("linear"), "model.sig"))];
    }
}
