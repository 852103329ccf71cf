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
    public void An_operator_that_Lifecycle_does_not_know_is_added_by_a_handler()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fraction", new Fraction()), ("fc", nn.Linear(6, 2)));
        var options = new ExportOptions();
        options.Operators["aten::frac"] = static context =>
        {
            // What is left of a number without its integer part, which has the number's sign.
            var one = context.Scalar(1, context.OutputType);
            context.SetOutput(context.Add("Mod", [context.Tensor(0), one], new OnnxAttribute("fmod", 1L)));
        };

        var onnx = Exporter.Export(model, randn(4, 6) * 3, out var report, options);

        Assert.That(onnx.Graph.Nodes[0].ToString(), Does.StartWith("fraction/Mod: Mod(input, "));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-5));
    }

    [Test]
    public void A_handler_can_refuse_what_it_does_not_do()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("fraction", new Fraction()));
        var options = new ExportOptions();
        options.Operators["aten::frac"] = static context => throw context.Unsupported("fractions are not wanted");

        Assert.That(() => Exporter.Export(model, randn(4, 6), options),
            Throws.TypeOf<ModelException>().With.Message.Contains("Module 'fraction'").And.Message.Contains("fractions are not wanted").And.Message.Contains("aten::frac("));
    }
}
