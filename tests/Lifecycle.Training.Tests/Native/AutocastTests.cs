using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

internal sealed class AutocastTests
{
    [Test]
    public void MatrixProductsNarrowInsideAndNotOutside()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        var y = ones(3, 2);
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
            Assert.That(x.mm(y).dtype, Is.EqualTo(ScalarType.BFloat16));
        }

        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
        Assert.That(x.mm(y).dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void RegionsNest()
    {
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
                Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
        }

        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
    }

    [Test]
    public void TheDefaultValueDoesNothing()
    {
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            default(Autocast).Dispose();
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
        }
    }

    [TestCase(DeviceType.CPU, ScalarType.Float32, "bfloat16")]
    [TestCase(DeviceType.MPS, ScalarType.BFloat16, "cpu and cuda")]
    public void WhatAutocastCannotDoIsATypedError(DeviceType device, ScalarType dtype, string part) =>
        Assert.That(() => Autocast.Enter(device, dtype).Dispose(), Throws.TypeOf<NativeException>().With.Message.Contains(part).IgnoreCase);
}
