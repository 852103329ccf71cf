using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>
/// What ONNX Runtime reads in quantized layers of three inputs and three outputs, on two rows, against numbers computed by hand: as written, and by the integer
/// kernels that it puts in their place.
/// </summary>
public sealed class HandComputedTests
{
    // Scale 0.01, zero point 100 of unsigned integers: 30, -50, 33 and 155, 100, 155, as 9 saturates.
    private static readonly float[] Rows = [0.3f, -0.5f, 0.333f, 1.55f, 1, 9];

    // The first output's scale is 0.01, the second's 0.02; the third has no weight at all, and scale 1.
    private static readonly float[] Asymmetric = [-0.55f, 2, 0.333f, 5, -0.1f, 1.111f, 0, 0, 0];
    private static readonly double[] OfAsymmetric =
    [
        ((30 * -55) + (-50 * 200) + (33 * 33)) * 1e-4, ((30 * 250) + (-50 * -5) + (33 * 56)) * 2e-4, 0,
        ((155 * -55) + (100 * 200) + (155 * 33)) * 1e-4, ((155 * 250) + (100 * -5) + (155 * 56)) * 2e-4, 0,
    ];

    private static readonly float[] Symmetric = [-0.55f, 1.27f, 0.333f, 2.54f, -0.1f, 1.111f, 0, 0, 0];
    private static readonly double[] OfSymmetric =
    [
        ((30 * -55) + (-50 * 127) + (33 * 33)) * 1e-4, ((30 * 127) + (-50 * -5) + (33 * 56)) * 2e-4, 0,
        ((155 * -55) + (100 * 127) + (155 * 33)) * 1e-4, ((155 * 127) + (100 * -5) + (155 * 56)) * 2e-4, 0,
    ];

    // With one scale for all of the symmetric weights, 0.02: -27.5 is -28, 63.5 is 64, 16.65 is 17 (halves to even).
    private static readonly double[] OfOneScale =
    [
        ((30 * -28) + (-50 * 64) + (33 * 17)) * 2e-4, ((30 * 127) + (-50 * -5) + (33 * 56)) * 2e-4, 0,
        ((155 * -28) + (100 * 64) + (155 * 17)) * 2e-4, ((155 * 127) + (100 * -5) + (155 * 56)) * 2e-4, 0,
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from layer in new[] { "Conv", "Gemm", "Gemm, turned", "MatMul" }
        from optimization in new[] { GraphOptimization.None, GraphOptimization.All }
        from item in new[]
        {
            (Name: "asymmetric unsigned weights per channel", Format: new StaticQuantizationOptions { WeightType = OnnxElementType.UInt8, SymmetricWeights = false }, Weights: Asymmetric, Expected: OfAsymmetric),
            ("asymmetric signed weights per channel", new() { SymmetricWeights = false }, Asymmetric, OfAsymmetric),
            ("asymmetric signed weights and activations per channel", new() { ActivationType = OnnxElementType.Int8, SymmetricWeights = false }, Asymmetric, OfAsymmetric),
            ("symmetric weights per channel", new(), Symmetric, OfSymmetric),
            ("symmetric weights per channel, signed activations", new() { ActivationType = OnnxElementType.Int8 }, Symmetric, OfSymmetric),
            ("symmetric weights per tensor", new() { PerChannel = false }, Symmetric, OfOneScale),
        }
        select new TestCaseData(layer, optimization, item.Format, item.Weights, item.Expected).SetArgDisplayNames(layer, item.Name, optimization.ToString());

    [TestCaseSource(nameof(Cases))]
    public void TheRuntimeReadsWhatTheFormulasSay(string layer, GraphOptimization optimization, StaticQuantizationOptions format, float[] weights, double[] expected)
    {
        var model = Make(layer, weights);
        // The output's scale, where it is made as integers, is 0.05.
        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal) { ["x"] = new(-1, 1.55f), ["y"] = new(-1.25f, 11.5f) };
        var report = new StaticQuantization(ranges, format).Run(model);
        using var verifier = new ModelVerifier(report.Model, optimization);

        var found = verifier.Run([TensorData.Create<float>("x", [.. model.Graph.Inputs[0].Shape!.Select(static dim => dim.Value!.Value)], Rows)])[0].AsSpan<float>().ToArray();

        if (layer == "Conv") expected = [.. expected.Select(static value => Math.Round(value / 0.05, MidpointRounding.ToEven) * 0.05)];
        Assert.That(found, Is.EqualTo(expected).Within(2e-5));
    }

    /// <summary>The rows' own range, -1 to 1.55, is what rounding at run time finds.</summary>
    [TestCase(GraphOptimization.None)]
    [TestCase(GraphOptimization.All)]
    public void DynamicProductsReadWhatTheFormulasSay(GraphOptimization optimization)
    {
        using var verifier = new ModelVerifier(new DynamicQuantization().Run(Make("MatMul", Symmetric)).Model, optimization);

        var found = verifier.Run([TensorData.Create<float>("x", [2, 3], [0.3f, -1, 0.333f, 1.55f, 1, -0.5f])])[0].AsSpan<float>().ToArray();

        double[] expected =
        [
            ((30 * -55) + (-100 * 127) + (33 * 33)) * 1e-4, ((30 * 127) + (-100 * -5) + (33 * 56)) * 2e-4, 0,
            ((155 * -55) + (100 * 127) + (-50 * 33)) * 1e-4, ((155 * 127) + (100 * -5) + (-50 * 56)) * 2e-4, 0,
        ];
        Assert.That(found, Is.EqualTo(expected).Within(2e-5));
    }

    /// <summary>Blocks of 4 bits. Symmetric: 1.27 and 2.54 are -8, so that scales are -0.15875 and -0.3175. Asymmetric: scales 1.82 / 15 and 2.64 / 15, zero points 5 and 1.</summary>
    [TestCase(true, GraphOptimization.None)]
    [TestCase(true, GraphOptimization.All)]
    [TestCase(false, GraphOptimization.None)]
    [TestCase(false, GraphOptimization.All)]
    public void BlocksReadWhatTheFormulasSay(bool symmetric, GraphOptimization optimization)
    {
        using var verifier = new ModelVerifier(new WeightQuantization(new() { Symmetric = symmetric, BlockSize = 16 }).Run(Make("MatMul", Symmetric)).Model, optimization);

        var found = verifier.Run([TensorData.Create<float>("x", [2, 3], Rows)])[0].AsSpan<float>().ToArray();

        double[][] weights = symmetric
            ? [[-0.15875 * 3, -0.15875 * -8, -0.15875 * -2], [-0.3175 * -8, 0, -0.3175 * -3], [0, 0, 0]]
            : [[1.82 / 15 * -5, 1.82 / 15 * 10, 1.82 / 15 * 3], [2.64 / 15 * 14, 2.64 / 15 * -1, 2.64 / 15 * 6], [0, 0, 0]];
        Assert.That(found, Is.EqualTo(Rows.Chunk(3).SelectMany(row => weights.Select(column => row.Zip(column, static (value, weight) => value * weight).Sum()))).Within(2e-4));
    }

    private static OnnxModel Make(string layer, float[] weights)
    {
        float[] turned = [.. Enumerable.Range(0, 9).Select(index => weights[(index % 3 * 3) + (index / 3)])];
        return layer switch
        {
            "Conv" => Models.Make([Graphs.Value("x", 2, 3, 1, 1)], [Graphs.Value("y", 2, 3, 1, 1)], [TensorData.Create<float>("w", [3, 3, 1, 1], weights)], new OnnxNode("Conv", ["x", "w"], ["y"], "layer")),
            "Gemm" => Products(turned, new OnnxNode("Gemm", ["x", "w"], ["y"], "layer")),
            "MatMul" => Products(turned, new OnnxNode("MatMul", ["x", "w"], ["y"], "layer")),
            _ => Products(weights, new OnnxNode("Gemm", ["x", "w"], ["y"], "layer").With("transB", 1)),
        };
    }

    private static OnnxModel Products(float[] weights, OnnxNode node) => Models.Make([Graphs.Value("x", 2, 3)], [Graphs.Value("y", 2, 3)], [TensorData.Create<float>("w", [3, 3], weights)], node);
}
