using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Dynamic, weight-only and 16-bit formats: nodes, types, numbers with the runtime's optimization off and on, kernels.</summary>
public sealed class OtherFormatTests
{
    public sealed record Case(string Name, QuantizationPass Pass, OnnxModel Model, string[] Operators, string[] Kernels, OnnxElementType[] Types, double Tolerance)
    {
        public override string ToString() => Name;
    }

    private static IEnumerable<Case> Cases()
    {
        string[] product = ["Add", "Cast", "DynamicQuantizeLinear", "2 Mul", "MatMulInteger"];
        yield return new("dynamic Gemm", new DynamicQuantization(), Graphs.Layer(), product, ["DynamicQuantizeMatMul"], [OnnxElementType.Int8], 0.02);
        yield return new("dynamic Gemm per tensor", new DynamicQuantization(new() { PerChannel = false }), Graphs.Layer(), product, ["DynamicQuantizeMatMul"], [OnnxElementType.Int8], 0.02);
        yield return new("dynamic, unsigned weights", new DynamicQuantization(new() { WeightType = OnnxElementType.UInt8 }), Graphs.Layer(), product, ["DynamicQuantizeMatMul"], [OnnxElementType.UInt8], 0.02);
        yield return new("dynamic reduced", new DynamicQuantization(new() { ReducedRange = true }), Graphs.Layer(), product, ["DynamicQuantizeMatMul"], [OnnxElementType.Int8], 0.03);
        yield return new("dynamic convolution", new DynamicQuantization(new() { Convolutions = true }), Graphs.Convolution("Relu"), ["ConvInteger"], ["ConvInteger"], [OnnxElementType.Int8, OnnxElementType.Float], 0.02);
        yield return new("dynamic LSTM", new DynamicQuantization(), Graphs.Lstm(), ["DynamicQuantizeLSTM"], ["DynamicQuantizeLSTM"], [OnnxElementType.Float, OnnxElementType.Int8], 0.02);
        yield return new("dynamic attention with a scale of its own", new DynamicQuantization(), Graphs.Attention(3), ["QAttention", "DynamicQuantizeLinear"], ["QAttention"], [OnnxElementType.Int8], 0.04);
        yield return new("dynamic attention", new DynamicQuantization(), Graphs.Attention(), ["QAttention", "DynamicQuantizeLinear"], ["QAttention"], [OnnxElementType.Int8], 0.04);
        yield return new("4 bits in blocks", new WeightQuantization(), Graphs.Layer(), ["MatMulNBits", "Add"], ["MatMulNBits"], [OnnxElementType.UInt8], 0.12);
        yield return new("4 bits in blocks, asymmetric", new WeightQuantization(new() { Symmetric = false, BlockSize = 16 }), Graphs.Layer(), ["MatMulNBits", "Add"], ["MatMulNBits"], [OnnxElementType.UInt8], 0.1);
        yield return new("8 bits in blocks", new WeightQuantization(new() { Bits = 8 }), Graphs.Layer(), ["MatMulNBits", "Add"], ["MatMulNBits"], [OnnxElementType.UInt8], 0.01);
        yield return new("4 bits QDQ", new WeightQuantization(new() { Form = WeightForm.Qdq }), Graphs.Layer(21), ["DequantizeLinear", "Gemm"], [], [OnnxElementType.Int4, OnnxElementType.Float], 0.12);
        yield return new("4 bits QDQ, asymmetric", new WeightQuantization(new() { Form = WeightForm.Qdq, Symmetric = false }), Graphs.Layer(21), ["DequantizeLinear", "Gemm"], [], [OnnxElementType.UInt4, OnnxElementType.Float], 0.12);
        yield return new("8 bits per channel QDQ", new WeightQuantization(new() { Form = WeightForm.Qdq, Bits = 8, BlockSize = 0 }), Graphs.Convolution("Relu"), ["Conv", "DequantizeLinear", "Relu"], [], [OnnxElementType.Int8], 0.01);
        yield return new("float16", new HalfConversion(), Graphs.Residual(), ["2 Add", "2 Cast", "2 Conv"], [], [OnnxElementType.Float16], 0.002);
        yield return new("float16 but for the convolutions", new HalfConversion(new() { BlockedOperators = new HashSet<string> { "Conv" } }), Graphs.Residual(), ["2 Add", "2 Conv"], [], [OnnxElementType.Float], 0.002);
    }

    [TestCaseSource(nameof(Cases))]
    public void GraphsAreQuantized(Case item)
    {
        var before = item.Model.ToArray();

        var report = item.Pass.Run(item.Model);
        TestContext.Out.WriteLine(report.ToTable());

        Assert.That(item.Model.ToArray(), Is.EqualTo(before), "the model that was given is left alone");
        Assert.That(Graphs.Operators(report.Model), Is.SupersetOf(item.Operators));
        Assert.That(Graphs.Operators(OptimizedModel.Of(report.Model)), Is.SupersetOf(item.Kernels), string.Join(", ", Graphs.Operators(OptimizedModel.Of(report.Model))));
        Assert.That(report.Model.Graph.Initializers.Where(static tensor => tensor.Dims.Count >= 2).Select(static tensor => tensor.ElementType).Distinct(), Is.EquivalentTo(item.Types));
        Assert.That(report.Model.Graph.Inputs.Concat(report.Model.Graph.Outputs).Select(static value => value.ToString()), Is.EqualTo(item.Model.Graph.Inputs.Concat(item.Model.Graph.Outputs).Select(static value => value.ToString())));
        Assert.That(Graphs.RelativeError(item.Model, report.Model), Is.LessThan(item.Tolerance), "as written");
        Assert.That(Graphs.RelativeError(item.Model, report.Model, GraphOptimization.All), Is.LessThan(item.Tolerance), "as the runtime rewrites it");
        Assert.That(new PassPipeline(item.Pass).Run(report.Model).Passes.Single().Count, Is.Zero, "a quantized model is left alone");
    }

    [Test]
    public void BFloat16RoundsToEvenAndKeepsTheEnds()
    {
        var model = Models.Make([Graphs.Value("x", 4)], [Graphs.Value("y", 4)], [TensorData.Create<float>("w", [4], [1.00390625f, 1.01171875f, float.MaxValue, -3])], new OnnxNode("Mul", ["x", "w"], ["y"]));

        var report = new HalfConversion(new() { Type = OnnxElementType.BFloat16 }).Run(model);

        Assert.That(Graphs.Operators(report.Model), Is.EqualTo(new[] { "2 Cast", "Mul" }));
        // 1 + 1/256 lies between 1 and 1 + 1/128, 1 + 3/256 between 1 + 1/128 and 1 + 2/128: the even ones are 1 and 1 + 2/128.
        Assert.That(report.Model.Graph.Initializers.Single().AsSpan<ushort>().ToArray(), Is.EqualTo(new ushort[] { 0x3F80, 0x3F82, 0x7F7F, 0xC040 }));
        Assert.That(report.Model.Graph.Initializers.Single().ElementType, Is.EqualTo(OnnxElementType.BFloat16));
        Assert.That(report.Model.Graph.Inputs.Single().ElementType, Is.EqualTo(OnnxElementType.Float));
    }

    [Test]
    public void EndsAreNarrowWhereAskedFor()
    {
        var report = new HalfConversion(new() { KeepInputsAndOutputs = false }).Run(Graphs.Residual());

        Assert.That(Graphs.Operators(report.Model), Has.None.EndsWith("Cast"));
        Assert.That(report.Model.Graph.Inputs.Concat(report.Model.Graph.Outputs).Select(static value => value.ElementType), Is.All.EqualTo(OnnxElementType.Float16));
    }

    [Test]
    public void BlocksNeedTheirOperatorSet() =>
        Assert.That(() => new WeightQuantization(new() { Form = WeightForm.Qdq }).Run(Graphs.Layer()), Throws.InstanceOf<ModelException>().With.Message.Contains("operator set 17; expected 21"));

    [Test]
    public void AWeightThatLayersShareIsStoredOnce()
    {
        var model = Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", "n", 16)], [Graphs.Random("w", 16, 16)],
            new OnnxNode("Gemm", ["x", "w"], ["a"]).With("transB", 1), new OnnxNode("Gemm", ["a", "w"], ["b"]).With("transB", 1), new OnnxNode("MatMul", ["b", "w"], ["y"]));

        var report = new DynamicQuantization().Run(model);

        Assert.That(report.Model.Graph.Initializers.Count(static tensor => tensor.ElementCount == 256), Is.EqualTo(2), "one as it is, one turned");
        Assert.That(Graphs.RelativeError(model, report.Model), Is.LessThan(0.03));
    }

    private static IEnumerable<TestCaseData> WeightForms()
    {
        yield return new TestCaseData(new WeightQuantizationOptions { Bits = 8 }, 17L).SetArgDisplayNames("MatMulNBits");
        yield return new TestCaseData(new WeightQuantizationOptions { Bits = 8, Symmetric = false }, 17L).SetArgDisplayNames("MatMulNBits, asymmetric");
        yield return new TestCaseData(new WeightQuantizationOptions { Bits = 8, BlockSize = 0, Form = WeightForm.Qdq }, 17L).SetArgDisplayNames("per channel");
        yield return new TestCaseData(new WeightQuantizationOptions { Bits = 8, Form = WeightForm.Qdq }, 21L).SetArgDisplayNames("in blocks");
    }

    [TestCaseSource(nameof(WeightForms))]
    public void AWeightThatLayersShareIsStoredOnceInEachWayItIsTaken(WeightQuantizationOptions options, long opset)
    {
        var model = Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", "n", 16)], [Graphs.Random("w", 16, 16)],
            new OnnxNode("Gemm", ["x", "w"], ["a"]).With("transB", 1), new OnnxNode("Gemm", ["a", "w"], ["b"]).With("transB", 1), new OnnxNode("MatMul", ["b", "w"], ["c"]), new OnnxNode("Gemm", ["c", "w"], ["y"]));
        model.Opsets[""] = opset;
        model.IrVersion = opset > 20 ? 10 : model.IrVersion;

        var report = new WeightQuantization(options).Run(model);

        Assert.That(report.Model.Graph.Initializers.Count(static tensor => tensor.ElementCount >= 256), Is.EqualTo(2), "one as it is, one turned");
        foreach (var optimization in new[] { GraphOptimization.None, GraphOptimization.All })
            Assert.That(Graphs.RelativeError(model, report.Model, optimization), Is.LessThan(0.03), $"{optimization}");
    }

    [Test]
    public void WhatCannotBeQuantizedIsNamed()
    {
        var model = Models.Of(new OnnxNode("Relu", ["x"], ["y"]), [Graphs.Value("x", 2)], Graphs.Value("y", 2));
        foreach (var pass in new QuantizationPass[] { new DynamicQuantization(), new WeightQuantization() })
            Assert.That(() => pass.Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("nothing to quantize"));
        Assert.That(new DynamicQuantization(new() { Exclude = new HashSet<string> { "first" } }).Run(Graphs.Perceptron()).Skipped, Is.EqualTo(new[] { new SkippedNode("first", "Gemm", "left out by the options") }));
        Assert.That(() => new WeightQuantization(new() { Bits = 3, BlockSize = 7 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Bits").And.Message.Contains("BlockSize"));
    }
}
