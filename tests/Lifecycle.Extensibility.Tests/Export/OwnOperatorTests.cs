using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests.Export;

/// <summary>Adds an operator to the exporter through its public API alone.</summary>
internal sealed class OwnOperatorTests
{
    private sealed class Entropy : nn.Module<Tensor, Tensor>
    {
        public Entropy() : base("Entropy") { }

        public override Tensor forward(Tensor input) => special.entr(input);
    }

    [Test]
    public void AnOperatorThatLifecycleDoesNotKnowIsAddedByAHandler()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("entropy", new Entropy()), ("fc", nn.Linear(6, 2)));
        Assert.That(() => Exporter.Export(model, rand(4, 6)), Throws.TypeOf<ModelException>().With.Message.Contains("aten::special_entr").And.Message.Contains("ExportOptions.Operators"));
        // begin: handler
        var options = new ExportOptions();
        options.Operators["aten::special_entr"] = static context =>
        {
            // -x * log(x); 0 at 0, and minus infinity below, where there is no logarithm.
            var (x, zero) = (context.Tensor(0), context.Scalar(0, context.OutputType));
            var above = context.Add("Neg", [context.Add("Mul", [x, context.Add("Log", [x])])]);
            var below = context.Scalar(double.NegativeInfinity, context.OutputType);
            var others = context.Add("Where", [context.Add("Equal", [x, zero]), zero, below]);
            context.SetOutput(context.Add("Where", [context.Add("Greater", [x, zero]), above, others]));
        };
        // end: handler

        var onnx = Exporter.Export(model, rand(4, 6), out var report, options);

        Assert.That(onnx.Graph.Nodes[0].ToString(), Does.StartWith("entropy/"));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-5));
    }

    [Test]
    public void AHandlerCanRefuseWhatItDoesNotDo()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("entropy", new Entropy()));
        var options = new ExportOptions();
        options.Operators["aten::special_entr"] = static context => throw context.Unsupported("entropies are not wanted");

        Assert.That(() => Exporter.Export(model, rand(4, 6), options),
            Throws.TypeOf<ModelException>().With.Message.Contains("Module 'entropy'").And.Message.Contains("entropies are not wanted").And.Message.Contains("aten::special_entr("));
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
