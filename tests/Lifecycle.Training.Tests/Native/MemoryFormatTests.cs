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

    [Test]
    public void AFormatThatDoesNotFitIsATypedError()
    {
        using var x = rand(2, 3);
        Assert.That(() => x.ToMemoryFormat(MemoryFormat.ChannelsLast), Throws.TypeOf<NativeException>().With.Message.Not.Contains("\n"));
    }
}
