using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Compression;

/// <summary>A perceptron of three layers whose middle one has a weight that leaves the others few integers: it is sensitive.</summary>
internal static class Nets
{
    public const string Sensitive = "second";

    public static OnnxModel Perceptron()
    {
        var wide = Graphs.Random("w2", 24, 24).AsSpan<float>().ToArray();
        // Row 0 of the weight meets an input that is always zero: it does nothing in float.
        wide[0] = 2000;
        var first = Graphs.Random("w1", 16, 24).AsSpan<float>().ToArray();
        for (var row = 0; row < 16; row++) first[row * 24] = 0;
        var shift = Graphs.Random("b1", 24).AsSpan<float>().ToArray();
        shift[0] = 0;
        return Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", "n", 10)],
            [TensorData.Create<float>("w1", [16, 24], first), TensorData.Create<float>("b1", [24], shift), TensorData.Create<float>("w2", [24, 24], wide), Graphs.Random("b2", 24), Graphs.Random("w3", 24, 10), Graphs.Random("b3", 10)],
            new OnnxNode("Gemm", ["x", "w1", "b1"], ["h1"], "first"), new OnnxNode("Relu", ["h1"], ["r1"]),
            new OnnxNode("Gemm", ["r1", "w2", "b2"], ["h2"], Sensitive), new OnnxNode("Relu", ["h2"], ["r2"]),
            new OnnxNode("Gemm", ["r2", "w3", "b3"], ["y"], "third"));
    }

    public static CalibrationData Calibration() => new(Enumerable.Range(0, 4).Select(static seed => (IReadOnlyList<TensorData>)[Rows(seed)]).ToList());

    public static ValidationData Validation() => ValidationData.WithoutTargets(new CalibrationData(Enumerable.Range(10, 4).Select(static seed => (IReadOnlyList<TensorData>)[Rows(seed)]).ToList()));

    private static TensorData Rows(int seed)
    {
        var random = new Random(seed);
        return TensorData.Create<float>("x", [64, 16], [.. Enumerable.Range(0, 64 * 16).Select(_ => (random.NextSingle() * 2) - 1)]);
    }
}
