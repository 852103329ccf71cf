using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>A mixing of samples that a user adds.</summary>
public class MixingTests
{
    [Test]
    public async Task AMixingOfOnesOwnTakesPartInTraining()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2));
        using var data = new TensorDataset(torch.rand(32, 1, 8, 8), torch.arange(32, ScalarType.Int64).remainder(2));
        var halves = new Halves();

        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 1, BatchSize = 8, Mixing = halves }).FitAsync(data);

        Assert.That(halves.Classes, Is.EqualTo(2));
    }

    // begin: mixing
    /// <summary>Gives some images the right half of their neighbour in the batch.</summary>
    private sealed class Halves : IBatchMixing
    {
        public long Classes { get; private set; }

        public (Tensor Inputs, Tensor Targets) Mix(Tensor inputs, Tensor targets, AugmentationContext context)
        {
            Classes = targets.shape[1];
            using var scope = NewDisposeScope();
            var mixed = context.Uniform(inputs, 0, 1).lt(0.5);
            var right = torch.arange(inputs.shape[3], device: inputs.device).ge(inputs.shape[3] / 2);
            var images = torch.where(mixed.logical_and(right), inputs.roll(1, 0), inputs);
            var soft = torch.where(mixed.view(-1, 1), targets.add(targets.roll(1, 0)).div(2), targets);
            return (images.MoveToOuterDisposeScope(), soft.MoveToOuterDisposeScope());
        }
    }
    // end: mixing
}
