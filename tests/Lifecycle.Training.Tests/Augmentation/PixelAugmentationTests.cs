using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

public class PixelAugmentationTests
{
    [Test]
    public void NoiseHasTheDeviationAskedFor()
    {
        using var scope = NewDisposeScope();
        var noise = new GaussianNoise(0.2).Apply(torch.ones(64, 1, 32, 32), new AugmentationContext(3, 0, 0)).data<float>().ToArray();

        var mean = noise.Average();
        Assert.Multiple(() =>
        {
            Assert.That(mean, Is.EqualTo(1).Within(0.005));
            Assert.That(Math.Sqrt(noise.Average(n => (n - mean) * (n - mean))), Is.EqualTo(0.2).Within(0.005));
        });
    }

    [Test]
    public void ErasingTakesOneRectangleOfTheAreaAskedFor()
    {
        using var scope = NewDisposeScope();
        var erased = new RandomErasing(1, 0.1, 0.3).Apply(torch.ones(50, 1, 20, 20), new AugmentationContext(3, 0, 0));

        for (var sample = 0; sample < 50; sample++)
        {
            var pixels = erased[sample].contiguous().data<float>().ToArray();
            var black = Enumerable.Range(0, 400).Where(i => pixels[i] == 0).ToArray();
            var rows = black.Max(i => i / 20) - black.Min(i => i / 20) + 1;
            var columns = black.Max(i => i % 20) - black.Min(i => i % 20) + 1;
            Assert.Multiple(() =>
            {
                Assert.That(rows * columns, Is.EqualTo(black.Length));
                Assert.That(black.Length / 400.0, Is.InRange(0.07, 0.33));
            });
        }
    }

    [Test]
    public void ErasingWithProbabilityZeroChangesNothing()
    {
        using var scope = NewDisposeScope();
        var same = new RandomErasing(0).Apply(torch.ones(5, 1, 4, 4), new AugmentationContext(3, 0, 0));

        Assert.That(same.data<float>().ToArray(), Is.All.EqualTo(1f));
    }
}
