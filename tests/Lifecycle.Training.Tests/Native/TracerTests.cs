using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

internal sealed class TracerTests
{
    [Test]
    public void ATraceHoldsWhatRan()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        var w = rand(3, 4);

        var graph = Tracer.Trace([("x", x), ("layer.weight", w)], tracer =>
        {
            tracer.PushScope("layer");
            var product = x.mm(w);
            tracer.PopScope();
            return [product.add(1)];
        });

        Assert.That(graph.Inputs.Select(static input => input.Name), Is.EqualTo(new[] { "x", "layer.weight" }));
        var product = graph.Nodes.Single(static node => node.Kind is "aten::mm");
        Assert.That(product.Scope, Does.EndWith("layer"));
        Assert.That(product.Schema, Does.StartWith("aten::mm("));
        Assert.That(product.Inputs, Is.EqualTo(graph.Inputs.Select(static input => input.Value.Id)));
        Assert.That(product.Outputs[0].Shape, Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(product.Outputs[0].Type, Is.EqualTo(ScalarType.Float32));
        Assert.That(graph.Outputs, Is.EqualTo(graph.Nodes.Single(static node => node.Kind is "aten::add").Outputs.Select(static value => value.Id)));
    }

    [Test]
    public void InPlaceOperatorsAreRecordedOutOfPlace()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);

        var graph = Tracer.Trace([("x", x)], _ => [x.neg().relu_()]);

        Assert.That(graph.Nodes.Select(static node => node.Kind), Does.Contain("aten::relu").And.Not.Contain("aten::relu_"));
    }

    [Test]
    public void ConstantTensorsComeAlong()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        var c = tensor(new[] { 1f, 2f, 3f });

        var graph = Tracer.Trace([("x", x)], _ => [x * c]);

        var constant = graph.Nodes.SelectMany(static node => node.Attributes.Values).OfType<TracedTensor>().Single(static value => value.Shape.Count == 1);
        Assert.That(constant.Shape, Is.EqualTo(new long[] { 3 }));
        Assert.That(BitConverter.ToSingle(constant.Data, 8), Is.EqualTo(3f));
    }

    [Test]
    public void TheCallersExceptionArrivesAsItIsAndTheNextTraceWorks()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        var thrown = new InvalidOperationException("mine");
        var live = NativeTorch.LiveObjects;

        Assert.That(() => Tracer.Trace([("x", x)], _ => throw thrown), Throws.Exception.SameAs(thrown));

        Assert.That(NativeTorch.LiveObjects, Is.EqualTo(live));
        Assert.That(Tracer.Trace([("x", x)], _ => [x.neg()]).Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void ATraceWithinATraceIsRefusedAndTheOuterOneGoesOn()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);

        var graph = Tracer.Trace([("x", x)], _ =>
        {
            Assert.That(() => Tracer.Trace([("x", x)], _ => [x.neg()]), Throws.TypeOf<NativeException>().With.Message.Contains("tracing already"));
            return [x.relu()];
        });

        Assert.That(graph.Nodes.Single().Kind, Is.EqualTo("aten::relu"));
    }

    [Test]
    public void AnOutputThatDoesNotDependOnTheTraceIsATypedError()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        var other = rand(2, 3);
        var live = NativeTorch.LiveObjects;

        try
        {
            var graph = Tracer.Trace([("x", x)], _ => [other]);
            Assert.That(graph.Nodes.Single().Kind, Is.EqualTo("prim::Constant"));
        }
        catch (NativeException exception)
        {
            Assert.That(exception.Message, Does.Not.Contain("\n"));
        }

        Assert.That(NativeTorch.LiveObjects, Is.EqualTo(live));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void TheThreadIsLeftAsItWas(bool fails)
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        torch.manual_seed(5);
        var expected = rand(4);
        torch.manual_seed(5);

        try
        {
            Tracer.Trace([("x", x)], _ =>
            {
                Assert.That(is_grad_enabled(), Is.False);
                rand(10).Dispose();
                return fails ? throw new InvalidOperationException() : [x.neg()];
            });
        }
        catch (InvalidOperationException) when (fails)
        {
        }

        Assert.That(is_grad_enabled(), Is.True);
        Assert.That((rand(4) - expected).abs().max().item<float>(), Is.Zero);
    }

    [Test]
    public void ATraceThatFailsHalfWayThroughItsStartLeavesNothingSet()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3);
        var live = NativeTorch.LiveObjects;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.That(NativeMethods.TraceBegin([x.Handle, x.Handle], ["x", null!], 2, out _), Is.Not.Zero);
            Assert.That(NativeMethods.LastError(), Does.Contain("no name"));

            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
        }

        Assert.That(is_grad_enabled(), Is.True);
        Assert.That(NativeTorch.LiveObjects, Is.EqualTo(live));
        Assert.That(Tracer.Trace([("x", x)], _ => [x.neg()]).Nodes, Has.Count.EqualTo(1));
    }
}
