using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

public sealed class HalfConversionTests
{
    /// <summary>A model with 16-bit floats in it is refused for what it is, not for want of anything to convert.</summary>
    [TestCase(OnnxElementType.Float16)]
    [TestCase(OnnxElementType.BFloat16)]
    public void AModelWithHalvesIsRefusedAsSuch(OnnxElementType type)
    {
        var model = Models.Make([Graphs.Value("x", "n", 4)], [Graphs.Value("y", "n", 4)], [Graphs.Random("w", 4, 4)],
            new OnnxNode("MatMul", ["x", "w"], ["m"]), new OnnxNode("Cast", ["m"], ["h"], "narrow").With("to", (long)type), new OnnxNode("Cast", ["h"], ["y"]).With("to", (long)OnnxElementType.Float));

        Assert.That(() => new HalfConversion(new() { Type = type }).Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains($"holds {type} already: Cast \"narrow\" makes it"));
        foreach (var keep in new[] { true, false })
        {
            var converted = new HalfConversion(new() { Type = type, KeepInputsAndOutputs = keep }).Run(Graphs.Perceptron()).Model;
            Assert.That(() => new HalfConversion(new() { Type = type }).Run(converted), Throws.InstanceOf<ModelException>().With.Message.Contains($"holds {type} already"));
            Assert.That(new HalfConversion(new() { Type = type }).Apply(converted), Is.Zero);
        }
    }

    /// <summary>1e-12 is below the smallest number of 16 bits, and would leave 0 / 0.</summary>
    [Test]
    public void AnEpsilonDoesNotBecomeZero()
    {
        var model = Models.Make([Graphs.Value("x", 2)], [Graphs.Value("y", 2)], [TensorData.Scalar("epsilon", 1e-12f)],
            new OnnxNode("Mul", ["x", "x"], ["q"]), new OnnxNode("Add", ["q", "epsilon"], ["s"]), new OnnxNode("Div", ["x", "s"], ["y"]));
        using var verifier = new ModelVerifier(new HalfConversion().Run(model).Model);

        Assert.That(verifier.Run([TensorData.Create<float>("x", [2], [0, 2])])[0].AsSpan<float>().ToArray(), Is.EqualTo(new[] { 0, 0.5f }));
    }

    [Test]
    public void BFloat16NeedsItsOperatorSet()
    {
        var model = Graphs.Layer();
        model.Opsets[""] = 12;

        Assert.That(() => new HalfConversion(new() { Type = OnnxElementType.BFloat16 }).Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("operator set 12; expected 13"));
    }

    /// <summary>What only moves values runs in bfloat16 on ONNX Runtime's CPU: the float model's numbers, each rounded once, to 8 bits.</summary>
    [Test]
    public void BFloat16IsRunWhereTheRuntimeHasKernels()
    {
        var model = Models.Make([Graphs.Value("x", 2, 3, 4)], [Graphs.Value("y", 5, 3)], [Graphs.Random("c", 2, 1, 4), TensorData.Create<long>("s", [2], [-1, 8]), TensorData.Create<long>("i", [5], [4, 0, 7, 1, 3])],
            new OnnxNode("Concat", ["x", "c"], ["a"]).With("axis", 1), new OnnxNode("Transpose", ["a"], ["t"]).WithInts("perm", 1, 0, 2), new OnnxNode("Reshape", ["t", "s"], ["r"]),
            new OnnxNode("Gather", ["r", "i"], ["g"]).With("axis", 1), new OnnxNode("Transpose", ["g"], ["f"]).WithInts("perm", 1, 0), new OnnxNode("Slice", ["f", "from", "to", "axes"], ["y"]));
        foreach (var (name, value) in new[] { ("from", 0L), ("to", 3), ("axes", 1) }) model.Graph.Initializers.Add(TensorData.Create<long>(name, [1], [value]));
        var report = new HalfConversion(new() { Type = OnnxElementType.BFloat16 }).Run(model);
        using var verifier = new ModelVerifier(model);

        Assert.That(report.Quantized, Has.Count.EqualTo(6));
        foreach (var optimization in new[] { GraphOptimization.None, GraphOptimization.All })
        {
            using var half = new ModelVerifier(report.Model, optimization);
            var (expected, found) = (verifier.Run(Graphs.Inputs(model, 3))[0].AsSpan<float>().ToArray(), half.Run(Graphs.Inputs(model, 3))[0].AsSpan<float>().ToArray());
            Assert.That(found, Is.EqualTo(expected.Select(Rounded)), $"{optimization}");
        }

        static float Rounded(float value)
        {
            var bits = BitConverter.SingleToUInt32Bits(value);
            var down = bits & 0xFFFF0000;
            var half = (bits & 0xFFFF) - 0x8000;
            return BitConverter.UInt32BitsToSingle((bits & 0xFFFF) < 0x8000 || (half == 0 && (down & 0x10000) == 0) ? down : down + 0x10000);
        }
    }

    private static IEnumerable<TestCaseData> Written()
    {
        foreach (var opset in new[] { 13L, 17, 21 })
        {
            yield return Case(opset, "Conv", Graphs.Residual(), "Conv", "MaxPool");
            yield return Case(opset, "LSTM", Graphs.Lstm(), "LSTM");
            yield return Case(opset, "Gemm", Graphs.Perceptron());
            yield return Case(opset, "Einsum", Models.Of(Equation(new OnnxNode("Einsum", ["x"], ["y"])), [Graphs.Value("x", 2, 4)], Graphs.Value("y", 4, 2)), "Einsum");
            yield return Case(opset, "Where", Models.Make([Graphs.Value("x", 2, 4)], [Graphs.Value("y", 2, 4)], [TensorData.Create<bool>("c", [1], [true])], new OnnxNode("Where", ["c", "x", "x"], ["y"])), opset < 16 ? ["Where"] : []);
            yield return Case(opset, "Pow", Models.Make([Graphs.Value("x", 2, 4)], [Graphs.Value("y", 2, 4)], [TensorData.Scalar("two", 2f)], new OnnxNode("Pow", ["x", "two"], ["y"])), opset < 15 ? ["Pow"] : []);
        }
    }

    /// <summary>Operators that ONNX has no bfloat16 for stay float, so that models are valid: the runtime knows their types, though it may have no kernel.</summary>
    [TestCaseSource(nameof(Written))]
    public void BFloat16IsWrittenWhereOnnxHasIt(OnnxModel model, string[] kept)
    {
        // Beside a sum, which there is bfloat16 for, but no kernel.
        model.Graph.Inputs.Add(Graphs.Value("u", 2));
        model.Graph.Outputs.Add(Graphs.Value("v", 2));
        model.Graph.Nodes.Add(new OnnxNode("Add", ["u", "u"], ["v"], "sum"));

        var report = new HalfConversion(new() { Type = OnnxElementType.BFloat16 }).Run(model);

        Assert.That(report.Skipped.Select(static node => node.OpType).Distinct(), Is.EquivalentTo(kept), report.ToTable());
        Assert.That(() => new ModelVerifier(report.Model).Dispose(), Throws.InstanceOf<ModelException>().With.Message.Contains("NotImplemented"));
    }

    [Test]
    public void WhatTakesNoFloat16StaysFloat()
    {
        var model = Models.Make([Graphs.Value("x", 2, 4)], [Graphs.Value("y", 2, 4)], [Graphs.Random("w", 4, 4)], new OnnxNode("MatMul", ["x", "w"], ["m"]), new OnnxNode("Celu", ["m"], ["y"], "celu"));

        var report = new HalfConversion().Run(model);

        Assert.That(report.Skipped, Is.EqualTo(new[] { new SkippedNode("celu", "Celu", "the operator takes no Float16") }));
        Assert.That(Graphs.RelativeError(model, report.Model), Is.LessThan(0.002));
    }

    private static TestCaseData Case(long opset, string name, OnnxModel model, params string[] kept)
    {
        model.Opsets[""] = opset;
        model.IrVersion = opset > 20 ? 10 : 8;
        return new TestCaseData(model, kept).SetArgDisplayNames($"{name} of operator set {opset}");
    }

    private static OnnxNode Equation(OnnxNode node)
    {
        node.Attributes.Set(new OnnxAttribute("equation", "ij->ji"));
        return node;
    }
}
