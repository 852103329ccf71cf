using Lifecycle.Training.Export;
using Lifecycle.Training.Export.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>A handler of an ONNX operator that a user adds.</summary>
public class OperatorHandlerTests
{
    [Test]
    public void AHandlerOfOnesOwnComesFirstAndIsVerified()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 3), nn.ReLU());
        var options = new ExportOptions { Operators = { ["aten::relu"] = ReluAsMax } };

        var onnx = Exporter.Export(model, torch.rand(2, 4), out var report, options);

        Assert.Multiple(() =>
        {
            Assert.That(onnx.Graph.Nodes.Select(node => node.OpType), Does.Contain("Max").And.Not.Contain("Relu"));
            Assert.That(report.Errors, Is.Not.Empty);
        });
    }

    [Test]
    public void AHandlerThatIsWrongIsFoundOut()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 3), nn.ReLU());
        var options = new ExportOptions { Operators = { ["aten::relu"] = context => context.SetOutput(context.Add("Neg", [context.Tensor(0)])) } };

        Assert.That(() => Exporter.Export(model, torch.rand(2, 4), options), Throws.InstanceOf<ModelException>());
    }

    private static void ReluAsMax(OperatorContext context) =>
        context.SetOutput(context.Add("Max", [context.Tensor(0), context.Scalar(0, context.OutputType)]));
}
