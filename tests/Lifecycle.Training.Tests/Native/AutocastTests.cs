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

    [Test]
    public void ADisabledRegionComputesInFloat32()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2);
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using (Autocast.Disable(DeviceType.CPU))
            {
                Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
                Assert.That(x.mm(x).dtype, Is.EqualTo(ScalarType.Float32));
                using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16)) Assert.That(x.mm(x).dtype, Is.EqualTo(ScalarType.BFloat16));
            }

            Assert.That(x.mm(x).dtype, Is.EqualTo(ScalarType.BFloat16));
        }
    }

    [Test]
    public void NarrowCopiesOfWeightsLastUntilTheOutermostRegionEnds()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, 1);
        var weight = new TorchSharp.Modules.Parameter(ones(1, 1));
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16)) Assert.That(Product(), Is.EqualTo(1f));
            using (no_grad()) weight.fill_(2);
            Assert.That(Product(), Is.EqualTo(1f));
        }

        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16)) Assert.That(Product(), Is.EqualTo(2f));

        float Product() => x.mm(weight).to(ScalarType.Float32).item<float>();
    }

    [Test]
    public void AnExceptionLeavesTheRegion()
    {
        Assert.That(Throwing, Throws.InvalidOperationException);
        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);

        static void Throwing()
        {
            using var region = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
            throw new InvalidOperationException();
        }
    }

    [Test]
    public void OtherThreadsStayAsTheyAre()
    {
        using var region = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
        var there = true;
        var thread = new Thread(() => there = Autocast.IsEnabled(DeviceType.CPU));
        thread.Start();
        thread.Join();

        Assert.That(there, Is.False);
        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.True);
    }

    [TestCase(DeviceType.CPU, ScalarType.Float16, "needs CUDA")]
    [TestCase(DeviceType.CPU, ScalarType.Float32, "bfloat16")]
    [TestCase(DeviceType.MPS, ScalarType.BFloat16, "cpu and cuda")]
    public void WhatAutocastCannotDoIsATypedError(DeviceType device, ScalarType dtype, string part) =>
        Assert.That(() => Autocast.Enter(device, dtype).Dispose(), Throws.TypeOf<NativeException>().With.Message.Contains(part).IgnoreCase);
}
