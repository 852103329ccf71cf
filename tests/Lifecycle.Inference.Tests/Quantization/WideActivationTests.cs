using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>Activations of 16 bits, with constants among them, where ONNX itself has none (before operator set 21) and where it has.</summary>
public sealed class WideActivationTests
{
    [TestCase(13, OnnxElementType.UInt16)]
    [TestCase(13, OnnxElementType.Int16)]
    [TestCase(17, OnnxElementType.UInt16)]
    [TestCase(17, OnnxElementType.Int16)]
    [TestCase(21, OnnxElementType.UInt16)]
    [TestCase(21, OnnxElementType.Int16)]
    public void ModelsLoadAndRun(long opset, OnnxElementType type)
    {
        var model = Models.Make([Graphs.Value("x", "n", 16, 8, 8)], [Graphs.Value("y", "n", 4)],
            [Graphs.Random("w", 16, 16, 1, 1), Graphs.Random("b", 16), Graphs.Random("s", 1, 16, 1, 1), Graphs.Random("f", 16, 1, 1), Graphs.Random("h", 16, 4)],
            new OnnxNode("Conv", ["x", "w", "b"], ["c"]), new OnnxNode("Add", ["c", "s"], ["a"]), new OnnxNode("Mul", ["f", "a"], ["m"]), new OnnxNode("GlobalAveragePool", ["m"], ["p"]),
            new OnnxNode("Flatten", ["p"], ["l"]), new OnnxNode("MatMul", ["l", "h"], ["y"]));
        model.Opsets[""] = opset;
        model.IrVersion = opset > 20 ? 10 : 8;

        var report = new StaticQuantization(Calibrator.FindRanges(model, Graphs.Data(model, 8)), new() { ActivationType = type }).Run(model);

        Assert.That(report.Quantized, Is.EqualTo(new[] { "c", "a", "m", "p", "l", "y" }));
        Assert.That(report.Model.Graph.Initializers.Count(tensor => tensor.ElementType == type && tensor.Dims.Count > 1), Is.EqualTo(2), "the constants that are added and multiplied by");
        foreach (var optimization in new[] { GraphOptimization.None, GraphOptimization.All })
            Assert.That(Graphs.RelativeError(model, report.Model, optimization), Is.LessThan(0.01), $"{optimization}");
    }
}
