using System.Numerics;
using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

public class BilinearSamplingTests
{
    // The last two are enough pixels for several threads.
    [TestCase(7, 1, 5, 9, false)]
    [TestCase(3, 3, 32, 32, false)]
    [TestCase(3, 3, 17, 31, true)]
    [TestCase(2, 6, 1, 1, false)]
    [TestCase(4, 9, 6, 2, true)]
    [TestCase(17, 1, 256, 257, false)]
    [TestCase(5, 3, 513, 411, true)]
    public void SamplesAsTorchsGridDoes(int count, int channels, int height, int width, bool windows)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var images = rand(count, channels, height, width);
        var random = new Random(3);
        var maps = Enumerable.Range(0, count).Select(_ => Map(random, height, width)).ToArray();
        // Corners of images, and single pixels too.
        var boxes = windows ? Enumerable.Range(0, count).Select(i => new PixelBox(i % 2, i % 2, Math.Max(1, (height / (i + 1)) - 1), Math.Max(1, (width / (i + 1)) - 1))).ToArray() : null;

        Assert.That(BilinearSampling.Takes(images), Is.True);
        var sampled = SamplingRun.Sample(images, maps, boxes);
        var expected = SamplingRun.Sample(images.to(ScalarType.Float64), maps, boxes);

        // What a place is off by where float32 holds it moves the value along the steepest step between two pixels.
        var most = 3e-7 * Math.Max(height, width) * 4;
        Assert.That(sampled.to(ScalarType.Float64).sub(expected).abs().max().ToDouble(), Is.LessThan(Math.Max(most, 1e-6)));
    }

    [Test]
    public void WhatItCannotTakeGoesToTorch()
    {
        using var scope = NewDisposeScope();
        var images = rand(2, 3, 4, 4);

        Assert.That(BilinearSampling.Takes(images.to(ScalarType.Float64)), Is.False);
        Assert.That(BilinearSampling.Takes(images.transpose(2, 3)), Is.False);
        Assert.That(BilinearSampling.Takes(rand(1, 1, 2, 2, requires_grad: true)), Is.False);
    }

    // Turned, scaled, and now and then far out of the frame.
    private static Matrix3x2 Map(Random random, int height, int width) =>
        Matrix3x2.CreateRotation((float)(random.NextDouble() * 6.28)) * Matrix3x2.CreateScale((float)(0.3 + random.NextDouble()), (float)(0.3 + random.NextDouble()))
        * Matrix3x2.CreateTranslation((float)((random.NextDouble() - 0.5) * width * 2), (float)((random.NextDouble() - 0.5) * height * 2));
}
