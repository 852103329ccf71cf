using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

internal sealed class AbsentInputRemovalTests
{
    [Test]
    public void EmptyNamesAtTheEndGo()
    {
        var report = new PassPipeline(new AbsentInputRemoval()).Run(Convolution());

        Assert.That(report.Model.Graph.Nodes[0].Inputs, Is.EqualTo(new[] { "x", "w" }));
        Assert.That(report.Model.Graph.Nodes[1].Inputs, Is.EqualTo(new[] { "c", "", "top" }));
    }

    [Test]
    public void TheRuntimeLaysOutWhatIsLeft()
    {
        Assert.That(DomainOfConv(Convolution()), Is.Not.EqualTo("com.microsoft.nchwc"), "The pass is no longer needed where ONNX Runtime takes it as it is.");
        Assert.That(DomainOfConv(new PassPipeline(new AbsentInputRemoval()).Run(Convolution()).Model), Is.EqualTo("com.microsoft.nchwc"));
    }

    private static string DomainOfConv(OnnxModel model) => OptimizedModel.Of(model).Graph.Nodes.Single(static node => node.OpType.EndsWith("Conv", StringComparison.Ordinal)).Domain;

    private static OnnxModel Convolution() => Tests.Models.Make(
        [new OnnxValueInfo("x", OnnxElementType.Float, "batch", 16, 8, 8)],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 16, 6, 6)],
        [TensorData.Create<float>("w", [16, 16, 3, 3], new float[16 * 16 * 9]), TensorData.Create<float>("top", [], [6])],
        new OnnxNode("Conv", ["x", "w", ""], ["c"]), new OnnxNode("Clip", ["c", "", "top"], ["y"]));
}
