using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Models whose numbers integers of 8 bits cannot hold, or whose sums 32 bits could not.</summary>
public sealed class TrapTests
{
    /// <summary>Scores, a mask that hides the last two of them, and a softmax.</summary>
    [TestCase(-1e9f)]
    [TestCase(-1e4f)]
    [TestCase(float.MinValue)]
    [TestCase(float.NegativeInfinity)]
    public void AMaskIsAddedInFloat(float hidden)
    {
        var model = Models.Make([Graphs.Value("x", "n", 8, 32)], [Graphs.Value("y", "n", 8, 16)],
            [Graphs.Random("w", 32, 8), Graphs.Random("v", 8, 16), TensorData.Create<float>("mask", [8], [0, 0, 0, 0, 0, 0, hidden, hidden])],
            new OnnxNode("MatMul", ["x", "w"], ["s"], "scores"), new OnnxNode("Add", ["s", "mask"], ["m"], "masked"), new OnnxNode("Softmax", ["m"], ["p"], "shares").With("axis", -1),
            new OnnxNode("MatMul", ["p", "v"], ["y"], "values"));

        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 8))).Run(model);

        Assert.That(report.Quantized, Is.EqualTo(new[] { "scores", "values" }));
        Assert.That(report.Skipped, Has.Some.EqualTo(new SkippedNode("masked", "Add", "it adds a mask, beside which integers cannot hold what is masked")));
        foreach (var optimization in new[] { GraphOptimization.None, GraphOptimization.All })
            Assert.That(Graphs.RelativeError(model, report.Model, optimization), Is.LessThan(0.03), $"{optimization}");
    }

    /// <summary>A bias that fills 32 bits by itself leaves no room for 1024 products of 255 and 127.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void ABiasLeavesRoomForTheProducts(bool perChannel)
    {
        const int Inputs = 1024;
        var weights = new float[Inputs];
        weights.AsSpan().Fill(1.5e-5f);
        var model = Models.Make([Graphs.Value("x", 2, Inputs)], [Graphs.Value("y", 2, 1)], [TensorData.Create<float>("w", [1, Inputs], weights), TensorData.Create<float>("b", [1], [1])],
            new OnnxNode("Gemm", ["x", "w", "b"], ["y"], "layer").With("transB", 1));
        var report = new StaticQuantization(new Dictionary<string, ValueRange>(StringComparer.Ordinal) { ["x"] = new(0, 1) }, new() { PerChannel = perChannel }).Run(model);
        using var verifier = new ModelVerifier(report.Model, GraphOptimization.All);
        var ones = new float[2 * Inputs];
        ones.AsSpan().Fill(1);

        Assert.That(verifier.Run([TensorData.Create<float>("x", [2, Inputs], ones)])[0].AsSpan<float>().ToArray(), Is.All.EqualTo(1 + (Inputs * 1.5e-5)).Within(1e-3));
    }

    [Test]
    public void WhatAResizePutsOutsideStaysFloat()
    {
        var resize = new OnnxNode("Resize", ["c", "roi", "k"], ["r"], "resize");
        resize.Attributes.Set(new OnnxAttribute("coordinate_transformation_mode", "tf_crop_and_resize"));
        resize.Attributes.Set(new OnnxAttribute("extrapolation_value", 500f));
        var model = Models.Make([Graphs.Value("x", 1, 4, 8, 8)], [Graphs.Value("y", 1, 4, 8, 8)],
            [Graphs.Random("w", 4, 4, 1, 1), TensorData.Create<float>("roi", [8], [0, 0, -0.5f, -0.5f, 1, 1, 1, 1]), TensorData.Create<float>("k", [4], [1, 1, 1, 1]), Graphs.Random("v", 4, 4, 1, 1)],
            new OnnxNode("Conv", ["x", "w"], ["c"], "one"), resize, new OnnxNode("Conv", ["r", "v"], ["y"], "two"));

        var report = new StaticQuantization(Calibrator.FindRanges(model, new CalibrationData([Graphs.Inputs(model, 3)]))).Run(model);

        Assert.That(report.Skipped, Has.Some.EqualTo(new SkippedNode("resize", "Resize", "what it puts outside may lie beyond the range of its input")));
    }

    /// <summary>Weights that an exporter wrote as nodes count as those that it wrote as initializers.</summary>
    [Test]
    public void ConstantsThatAreNodesCount()
    {
        var model = Graphs.Layer();
        var expected = Quantizer.Static(model, Graphs.Data(model, 1)).Before;
        foreach (var tensor in model.Graph.Initializers.ToList())
        {
            var node = new OnnxNode("Constant", [], [tensor.Name]);
            node.Attributes.Set(new OnnxAttribute("value", tensor));
            model.Graph.Initializers.Remove(tensor);
            model.Graph.Nodes.Insert(0, node);
        }

        Assert.That(Quantizer.Static(model, Graphs.Data(model, 1)).Before, Is.EqualTo(new ModelSize(3, 0, expected.ParameterBytes)));
    }

    /// <summary>What smoothing makes of weights takes their place.</summary>
    [Test]
    public void SmoothingLeavesNoFloatWeightBehind()
    {
        var model = Graphs.Normalized();

        var report = Quantizer.Static(model, Graphs.Data(model, 4), new() { SmoothQuant = 0.5 });

        Assert.That(report.Model.Graph.Initializers.Where(static tensor => tensor.Dims.Count == 2).Select(static tensor => tensor.ElementType), Is.EqualTo(new[] { OnnxElementType.Int8 }));
    }
}
