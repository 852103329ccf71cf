using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Sessions;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Static quantization of models written node by node: the nodes, the types of the constants, the numbers, and the kernels that ONNX Runtime chooses.</summary>
public sealed class StaticQuantizationTests
{
    public sealed record Case(string Name, OnnxModel Model, string[] Operators, string[] Kernels, StaticQuantizationOptions? Options = null)
    {
        public override string ToString() => Name;
    }

    private static IEnumerable<Case> Cases()
    {
        yield return new("a convolution and its ReLU", Graphs.Convolution("Relu"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"]);
        yield return new("a convolution and its Clip", Graphs.Convolution("Clip"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"]);
        yield return new("symmetric: the ReLU stays", Graphs.Convolution("Relu"), ["Conv", "Relu", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "Relu", "QuantizeLinear", "DequantizeLinear"],
            new() { ActivationType = OnnxElementType.Int8, SymmetricActivations = true });
        yield return new("signed: the ReLU goes", Graphs.Convolution("Relu"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"],
            new() { ActivationType = OnnxElementType.Int8 });
        yield return new("per tensor", Graphs.Convolution("Relu"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"], new() { PerChannel = false });
        yield return new("reduced range", Graphs.Convolution("Relu"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"], new() { ReducedRange = true });
        yield return new("unsigned asymmetric weights", Graphs.Convolution("Relu"), ["Conv", "4 DequantizeLinear", "2 QuantizeLinear"], ["QLinearConv", "QuantizeLinear", "DequantizeLinear"],
            new() { WeightType = OnnxElementType.UInt8, SymmetricWeights = false, PerChannel = false });
        yield return new("a residual block", Graphs.Residual(), ["2 Add", "2 Conv", "MaxPool", "10 DequantizeLinear", "6 QuantizeLinear"], ["2 QLinearAdd", "2 QLinearConv", "NhwcMaxPool", "QuantizeLinear", "DequantizeLinear"]);
        yield return new("two layers", Graphs.Perceptron(), ["2 Gemm", "6 DequantizeLinear", "2 QuantizeLinear"], ["2 QGemm", "QuantizeLinear"]);
        yield return new("products of activations", Graphs.Products(), ["2 MatMul", "4 DequantizeLinear", "3 QuantizeLinear"], ["QLinearMatMul", "MatMulIntegerToFloat"]);
        yield return new("branches that join", Graphs.Branches(), ["AveragePool", "Concat", "2 Conv", "Flatten", "Gemm", "GlobalAveragePool"], ["QLinearConcat", "QLinearAveragePool", "QLinearGlobalAveragePool", "2 QLinearConv", "QGemm"]);
    }

    [TestCaseSource(nameof(Cases))]
    public void GraphsAreQuantized(Case item)
    {
        var before = item.Model.ToArray();
        var ranges = Calibrator.FindRanges(item.Model, Graphs.Data(item.Model, 8));

        var report = new StaticQuantization(ranges, item.Options).Run(item.Model);
        TestContext.Out.WriteLine(report.ToTable());

        Assert.That(item.Model.ToArray(), Is.EqualTo(before), "the model that was given is left alone");
        Assert.That(Graphs.Operators(report.Model), Is.SupersetOf(item.Operators));
        var kernels = Graphs.Operators(OptimizedModel.Of(report.Model));
        Assert.That(kernels, Is.SupersetOf(item.Kernels), string.Join(", ", kernels));
        Assert.That(kernels, Has.None.EndsWith("Conv").And.Not.EndsWith("QLinearConv"), "no convolution is left in float");
        var integers = report.Model.Graph.Initializers.Where(static tensor => tensor.Dims.Count >= 2).Select(static tensor => tensor.ElementType).Distinct();
        Assert.That(integers, Is.EqualTo(new[] { item.Options?.WeightType ?? OnnxElementType.Int8 }), "weights are integers");
        Assert.That(report.Model.Graph.Outputs.Select(static output => output.ToString()), Is.EqualTo(item.Model.Graph.Outputs.Select(static output => output.ToString())));
        Assert.That(report.After.ParameterBytes, Is.LessThan(report.Before.ParameterBytes));
        Assert.That(Graphs.RelativeError(item.Model, report.Model), Is.LessThan(item.Options?.ReducedRange == true ? 0.04 : 0.025), "the numbers are those of the float model but for rounding");
        Assert.That(new PassPipeline(new StaticQuantization(ranges, item.Options)).Run(report.Model).Passes.Single().Count, Is.Zero, "a quantized model is left alone");
        Assert.That(() => new StaticQuantization(ranges, item.Options).Run(report.Model), Throws.InstanceOf<ModelException>().With.Message.Contains("quantized already"));
    }

    // ONNX Runtime's optimizer rounds weights between integers by itself, unless the graph keeps it from that.
    [TestCase(true, "FusedConv")]
    [TestCase(false, "Gemm")]
    public void LayersBetweenIntegersStayFloat(bool convolutions, string kernel)
    {
        var model = convolutions ? Graphs.Residual() : Compression.Nets.Perceptron();
        var layers = model.Graph.Nodes.Where(static node => node.OpType is "Conv" or "Gemm").Select(static node => node.Outputs[0]).ToList();
        var data = convolutions ? Graphs.Data(model, 8) : Compression.Nets.Calibration();

        var report = new StaticQuantization(Calibrator.FindRanges(model, data), new() { Exclude = new HashSet<string> { layers[1] } }).Run(model);

        Assert.That(Graphs.Operators(OptimizedModel.Of(report.Model)), Has.Some.EqualTo(kernel).Or.EqualTo("Fused" + kernel).Or.EqualTo(kernel.Replace("Fused", "", StringComparison.Ordinal)));
        using var plain = new ModelVerifier(report.Model);
        using var optimized = new ModelVerifier(report.Model, GraphOptimization.All);
        var inputs = data.First();
        var step = report.Model.Graph.Initializers.Where(static tensor => tensor is { ElementType: OnnxElementType.Float, Dims.Count: 0 }).Max(static tensor => tensor.AsSpan<float>()[0]);
        var comparison = optimized.Verify(inputs, plain.Run(inputs), new ComparisonTolerance(2 * step, 0));
        Assert.That(comparison.IsMatch, comparison.ToString());
    }

    [Test]
    public void WhatTheRuntimeReadsIsWhatTheFormulasSay()
    {
        var model = Models.Make([Graphs.Value("x", 1, 2)], [Graphs.Value("y", 1, 1)], [TensorData.Create<float>("w", [2, 1], [1.27f, -0.635f]), TensorData.Create<float>("b", [1], [0.1f])],
            new OnnxNode("Gemm", ["x", "w", "b"], ["y"]));
        var report = new StaticQuantization(new Dictionary<string, ValueRange>(StringComparer.Ordinal) { ["x"] = new(-1, 1.55f) }).Run(model);
        using var verifier = new ModelVerifier(report.Model);

        // x: scale 0.01, zero point 100; 0.333 is 133, 9 saturates at 255. w: scale 0.01: 127, -64 (halves to even). b: 0.1 / 0.0001 = 1000.
        var found = verifier.Run([TensorData.Create<float>("x", [1, 2], [0.333f, 9])])[0].AsSpan<float>()[0];

        Assert.That(found, Is.EqualTo(((33 * 127) + (155 * -64) + 1000) * 1e-4).Within(1e-5));
    }

    [Test]
    public void NodesStayFloatWhereTheyAreNamedAndWhereNothingIsKnown()
    {
        var model = Graphs.Perceptron();
        var ranges = Calibrator.FindRanges(model, Graphs.Data(model, 4));

        var excluded = new StaticQuantization(ranges, new() { Exclude = new HashSet<string> { "first" } }).Run(model);
        Assert.That(excluded.Quantized, Is.EqualTo(new[] { "second" }));
        Assert.That(excluded.Skipped, Has.Some.EqualTo(new SkippedNode("first", "Gemm", "left out by the options")));
        var included = new StaticQuantization(ranges, new() { Include = new HashSet<string> { "first" } }).Run(model);
        Assert.That(included.Quantized, Is.EqualTo(new[] { "first" }));
        var unknown = ranges.Where(static pair => pair.Key != "x").ToDictionary(StringComparer.Ordinal);
        Assert.That(new StaticQuantization(unknown).Run(model).Skipped, Has.Some.Property("Reason").Contain("no range was calibrated for \"x\""));
        Assert.That(() => new StaticQuantization(new Dictionary<string, ValueRange>(StringComparer.Ordinal)).Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("nothing to quantize"));
    }

    [Test]
    public void AGemmWhoseBiasIsOneNumberForAllOutputsStaysFloat()
    {
        var model = Models.Make([Graphs.Value("x", "n", 8)], [Graphs.Value("y", "n", 4)], [Graphs.Random("w", 8, 16), Graphs.Random("b", 1), Graphs.Random("v", 16, 4)],
            new OnnxNode("Gemm", ["x", "w", "b"], ["h"], "first"), new OnnxNode("MatMul", ["h", "v"], ["y"], "second"));

        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 4))).Run(model);

        Assert.That(report.Skipped, Has.Some.EqualTo(new SkippedNode("first", "Gemm", "its bias is not one number for each output")));
        Assert.That(Graphs.RelativeError(model, report.Model), Is.LessThan(0.03));
    }

    [Test]
    public void WideActivationsAreMoreExact()
    {
        var model = Graphs.Convolution("Relu");
        var ranges = Calibrator.FindRanges(model, Graphs.Data(model, 8));

        var wide = new StaticQuantization(ranges, new() { ActivationType = OnnxElementType.UInt16 }).Run(model);

        Assert.That(wide.Model.Graph.Initializers.Where(static tensor => tensor.Name.EndsWith("zero_point", StringComparison.Ordinal)).Select(static tensor => tensor.ElementType), Has.Some.EqualTo(OnnxElementType.UInt16));
        Assert.That(Graphs.RelativeError(model, wide.Model), Is.LessThan(0.01).And.LessThan(Graphs.RelativeError(model, new StaticQuantization(ranges).Run(model).Model)));
    }

    [Test]
    public void OptionsOutOfRangeAreRefusedTogether() =>
        Assert.That(() => new StaticQuantization(new Dictionary<string, ValueRange>(StringComparer.Ordinal), new() { ActivationType = OnnxElementType.Float, Operators = new HashSet<string> { "Einsum" } }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("ActivationType").And.Message.Contains("Einsum"));

    [Test]
    public void OldOperatorSetsAreRefused()
    {
        var model = Graphs.Perceptron();
        model.Opsets[""] = 11;
        Assert.That(() => new StaticQuantization(new Dictionary<string, ValueRange>(StringComparer.Ordinal)).Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("operator set 11"));
    }
}
