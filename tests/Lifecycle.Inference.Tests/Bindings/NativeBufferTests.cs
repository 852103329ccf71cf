using Lifecycle.Inference.Bindings;

namespace Lifecycle.Inference.Tests.Bindings;

public sealed class NativeBufferTests
{
    [Test]
    public void WithoutMemoryItIsATypedErrorAndTheBufferStaysUsable()
    {
        using var buffer = new NativeBuffer();
        buffer.Ensure(100);

        Assert.That(() => buffer.Ensure(1L << 60), Throws.TypeOf<ModelException>().With.Message.Contains("A buffer of 1152921504606846976 bytes"));

        Assert.That(buffer.Capacity, Is.Zero);
        Assert.That(buffer.Holds(1), Is.False);
        Assert.That(buffer.Ensure(10), Is.True);
        Assert.That(buffer.Ensure(60), Is.False);
        Assert.That(buffer.Holds(64), Is.True);
    }
}
