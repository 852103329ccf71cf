using Lifecycle.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests.Export;

/// <summary>Adds an operator to the exporter through its public API alone.</summary>
internal sealed class OwnOperatorTests
{
    private sealed class Fraction : nn.Module<Tensor, Tensor>
    {
        public Fraction() : base("Fraction") { }

        public override Tensor forward(Tensor input) => input.frac();
    }

    [Test]
    public void AnOperatorThatLifecycleDoesNotKnowIsAddedByAHandler()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fraction", new Fraction()), ("fc", nn.Linear(6, 2)));
        // begin: handler
        var options = new ExportOptions();
        options.Operators["aten::frac"] = static context =>
        {
            // What is left of a number without its integer part, which has the number's sign.
            var one = context.Scalar(1, context.OutputType);
            context.SetOutput(context.Add("Mod", [context.Tensor(0), one], new OnnxAttribute("fmod", 1L)));
        };
        // end: handler

        var onnx = Exporter.Export(model, randn(4, 6) * 3, out var report, options);

        Assert.That(onnx.Graph.Nodes[0].ToString(), Does.StartWith("fraction/Mod: Mod(input, "));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-5));
    }

    [Test]
    public void AHandlerCanRefuseWhatItDoesNotDo()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fraction", new Fraction()));
        var options = new ExportOptions();
        options.Operators["aten::frac"] = static context => throw context.Unsupported("fractions are not wanted");

        Assert.That(() => Exporter.Export(model, randn(4, 6), options),
            Throws.TypeOf<ModelException>().With.Message.Contains("Module 'fraction'").And.Message.Contains("fractions are not wanted").And.Message.Contains("aten::frac("));
    }

    [Test]
    public void AHandlerComesBeforeTheBuiltInOne()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 3), nn.ReLU());
        var options = new ExportOptions { Operators = { ["aten::relu"] = static context => context.SetOutput(context.Add("Max", [context.Tensor(0), context.Scalar(0, context.OutputType)])) } };

        var onnx = Exporter.Export(model, rand(2, 4), out var report, options);

        Assert.That(onnx.Graph.Nodes.Select(static node => node.OpType), Does.Contain("Max").And.Not.Contain("Relu"));
        Assert.That(report.Errors, Is.Not.Empty);
    }

    [Test]
    public void AHandlerThatIsWrongIsFoundOut()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(4, 3), nn.ReLU());
        var options = new ExportOptions { Operators = { ["aten::relu"] = static context => context.SetOutput(context.Add("Neg", [context.Tensor(0)])) } };

        Assert.That(() => Exporter.Export(model, rand(2, 4), options), Throws.InstanceOf<ModelException>());
    }
}
