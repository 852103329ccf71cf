using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

internal sealed class MemoryFormatTests
{
    [Test]
    public void ATensorKeepsItsValuesAndShape()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3, 4, 5);

        var y = x.ToMemoryFormat(MemoryFormat.ChannelsLast);

        Assert.That(y.IsContiguous(MemoryFormat.ChannelsLast), Is.True);
        Assert.That(y.IsContiguous(MemoryFormat.Contiguous), Is.False);
        Assert.That(y.shape, Is.EqualTo(x.shape));
        Assert.That((y - x).abs().max().item<float>(), Is.Zero);
    }

    [Test]
    public void AModuleIsLaidOutInPlaceAndComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var conv = nn.Conv2d(3, 4, 3);
        var weight = conv.parameters().First(static parameter => parameter.dim() == 4);
        var x = rand(2, 3, 8, 8);
        var before = conv.call(x).detach();

        conv.ToMemoryFormat(MemoryFormat.ChannelsLast);

        Assert.That(weight.IsContiguous(MemoryFormat.ChannelsLast), Is.True);
        Assert.That((conv.call(x) - before).abs().max().item<float>(), Is.LessThan(1e-6f));
        Assert.That(conv.ToMemoryFormat(MemoryFormat.Contiguous).parameters().All(static p => p.IsContiguous(MemoryFormat.Contiguous)), Is.True);
    }

    [TestCase(MemoryFormat.ChannelsLast, new long[] { 2, 3, 4, 5 })]
    [TestCase(MemoryFormat.ChannelsLast3d, new long[] { 2, 3, 4, 5, 6 })]
    public void ARoundTripGivesTheSameBack(MemoryFormat format, long[] shape)
    {
        using var scope = NewDisposeScope();
        var x = rand(shape);

        var y = x.ToMemoryFormat(format);
        var back = y.ToMemoryFormat(MemoryFormat.Contiguous);

        Assert.That(y.IsContiguous(format), Is.True);
        Assert.That(back.IsContiguous(MemoryFormat.Contiguous), Is.True);
        Assert.That(back.data<float>().ToArray(), Is.EqualTo(x.data<float>().ToArray()));
        y.ToMemoryFormat(format).zero_();
        Assert.That(y.abs().max().item<float>(), Is.Zero, "what lies so already is the same data");
    }

    [TestCase(MemoryFormat.ChannelsLast)]
    [TestCase(MemoryFormat.ChannelsLast3d)]
    public void OperatorsKeepTheLayout(MemoryFormat format)
    {
        using var scope = NewDisposeScope();
        var flat = format == MemoryFormat.ChannelsLast;
        using nn.Module<Tensor, Tensor> net = flat
            ? nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2))
            // libtorch 1.13's convolution over volumes answers contiguously on the CPU.
            : nn.Sequential(nn.ReLU(), nn.Sigmoid());
        var x = flat ? rand(2, 3, 8, 8) : rand([2, 3, 6, 6, 6]);
        net.eval();
        var expected = net.call(x).detach();

        var found = net.ToMemoryFormat(format).call(x.ToMemoryFormat(format));

        Assert.That(found.IsContiguous(format), Is.True);
        Assert.That((found + 1).relu().IsContiguous(format), Is.True);
        Assert.That((found - expected).abs().max().item<float>(), Is.LessThan(1e-5f));
    }

    [Test]
    public void AFormatThatDoesNotFitIsATypedError()
    {
        using var x = rand(2, 3);
        Assert.That(() => x.ToMemoryFormat(MemoryFormat.ChannelsLast), Throws.TypeOf<NativeException>().With.Message.Not.Contains("\n"));
    }
}
