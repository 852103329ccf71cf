using System.Numerics;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>Augmentations that a user adds, in training beside the built-in ones.</summary>
public class AugmentationTests
{
    [Test]
    public async Task AnAugmentationOfPixelsTakesPartInTraining()
    {
        var solarize = new RandomSolarize(probability: 0.5);
        await Train([new RandomHorizontalFlip(), solarize]);

        Assert.That(solarize.Batches, Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public async Task AnAugmentationOfGeometryIsComposedWithItsNeighbours()
    {
        var shear = new RandomShear(0.2);
        await Train([new RandomRotation(5), shear, new RandomScale(0.9, 1.1)]);

        Assert.That(shear.Images, Is.GreaterThanOrEqualTo(32));
    }

    [Test]
    public void ItsDrawsRepeatWithTheSeed()
    {
        using var scope = NewDisposeScope();
        var images = torch.linspace(0, 1, 256).reshape(4, 1, 8, 8);
        float[] Run(long seed) => new RandomSolarize(0.5).Apply(images, new AugmentationContext(seed, epoch: 0, step: 0)).data<float>().ToArray();

        var first = Run(1);
        Assert.Multiple(() =>
        {
            Assert.That(Run(1), Is.EqualTo(first));
            Assert.That(Enumerable.Range(2, 20).Select(seed => Run(seed)), Has.Some.Not.EqualTo(first));
        });
    }

    [Test]
    public async Task AReadersRunTakesThem()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(192, 2));
        using var data = new TensorDataset(torch.rand(32, 3, 8, 8), torch.zeros(32, ScalarType.Int64));

        // begin: use
        var trainer = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
        {
            Augmentations =
            [
                new RandomHorizontalFlip(), new RandomRotation(10), new RandomScale(0.9, 1.1), new RandomCrop(padding: 2),
                new RandomApply(0.8, new ColorJitter(0.4, 0.4, 0.4, 0.1)),
                new OneOf(new GaussianNoise(0.02), new GaussianBlur(3), new RandomErasing()),
            ],
            Mixing = new OneMixing(new MixUp(0.2), new CutMix()),
            Epochs = 1,
        });
        // end: use

        Assert.That((await trainer.FitAsync(data)).Epochs, Has.Count.EqualTo(1));
    }

    private static async Task Train(IReadOnlyList<IAugmentation> augmentations)
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2));
        using var data = new TensorDataset(torch.rand(32, 1, 8, 8), torch.zeros(32, ScalarType.Int64));
        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 1, BatchSize = 8, Augmentations = augmentations }).FitAsync(data);
    }

    // begin: solarize
    /// <summary>Turns bright pixels of some images dark.</summary>
    private sealed class RandomSolarize(double probability) : IAugmentation
    {
        public int Batches { get; private set; }

        public Tensor Apply(Tensor images, AugmentationContext context)
        {
            Batches++;
            using var scope = NewDisposeScope();
            var chosen = context.Uniform(images, 0, 1).lt(probability);
            var solarized = torch.minimum(images, 1 - images);
            return torch.where(chosen, solarized, images).MoveToOuterDisposeScope();
        }
    }
    // end: solarize

    // begin: shear
    /// <summary>Slants images along x.</summary>
    private sealed class RandomShear(double most) : AffineAugmentation
    {
        public int Images { get; private set; }

        public override Matrix3x2 Draw(RandomStream random, long height, long width)
        {
            Images++;
            return new Matrix3x2(1, 0, (float)random.NextDouble(-most, most), 1, 0, 0);
        }
    }
    // end: shear
}
