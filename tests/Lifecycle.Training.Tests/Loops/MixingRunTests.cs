using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

/// <summary>Training on mixed samples.</summary>
public class MixingRunTests
{
    private static IEnumerable<IBatchMixing> Mixings() => [new MixUp(0.4), new CutMix(), new OneMixing(new MixUp(), new CutMix())];

    [TestCaseSource(nameof(Mixings))]
    public async Task LearnsFromMixedSamplesAndRepeats(IBatchMixing mixing)
    {
        using var data = Halves();
        async Task<(float[] Weights, double Accuracy)> Run()
        {
            manual_seed(1);
            using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2));
            var report = await new Trainer(model, Losses.CrossEntropy(labelSmoothing: 0.1), new TrainerOptions
            {
                Epochs = 8, BatchSize = 16, Mixing = mixing, Augmentations = [new GaussianNoise(0.05)], Optimizer = Optimizers.AdamW(0.02),
                Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy()], Device = "cpu",
            }).FitAsync(data, data);
            using var weights = model.parameters().First().detach().flatten().contiguous();
            return (weights.data<float>().ToArray(), report.Epochs[^1].Metrics["accuracy"]);
        }

        var first = await Run();
        Assert.That(first.Accuracy, Is.GreaterThan(0.95));
        Assert.That((await Run()).Weights, Is.EqualTo(first.Weights));
    }

    [Test]
    public async Task TheStepSeesProbabilities()
    {
        using var data = Halves();
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2));
        var seen = new List<(long[] Shape, ScalarType Type)>();
        var loss = new Watching((_, target) => seen.Add((target.shape, target.dtype)));

        await new Trainer(model, loss, new TrainerOptions { Epochs = 1, BatchSize = 16, Mixing = new MixUp(), Device = "cpu" }).FitAsync(data);

        Assert.That(seen, Has.Some.Matches<(long[] Shape, ScalarType Type)>(target => target.Shape.SequenceEqual([16L, 2L]) && target.Type == ScalarType.Float32));
    }

    [Test]
    public void AMixingThatCannotTakeTheDataFailsBeforeTheFirstStep()
    {
        using var data = new TensorDataset(torch.rand(8, 4), torch.zeros(8, ScalarType.Int64));
        using var model = nn.Linear(4, 2);
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Mixing = new CutMix(), Device = "cpu" });

        Assert.That(() => trainer.FitAsync(data), Throws.InstanceOf<DataException>().With.Message.Contains("CutMix").And.Message.Contains("[8x4]"));
    }

    [Test]
    public void ALossThatLeavesALabelOutIsRefused()
    {
        using var data = Halves();
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2));
        var trainer = new Trainer(model, Losses.CrossEntropy(ignoreIndex: -1), new TrainerOptions { Mixing = new MixUp(), Device = "cpu" });

        Assert.That(() => trainer.FitAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains("leaves out the label -1"));
    }

    [Test]
    public void AMixingOutOfRangeIsNamed()
    {
        using var model = nn.Linear(4, 2);
        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Mixing = new OneMixing(new MixUp(0)) }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Mixing.OneMixing.MixUp.Alpha is 0"));
    }

    [Test]
    public async Task SoftLabelsOfTheDataAreTaken()
    {
        using var data = new TensorDataset(torch.rand(8, 4), torch.full([8, 2], 0.5f));
        using var model = nn.Linear(4, 2);

        var report = await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 40, Optimizer = Optimizers.AdamW(0.05), Mixing = new MixUp(), Device = "cpu" }).FitAsync(data);

        Assert.That(report.Epochs[^1].TrainingLoss, Is.EqualTo(Math.Log(2)).Within(0.02));
    }

    // Bright on the left or on the right.
    private static TensorDataset Halves()
    {
        using var scope = NewDisposeScope();
        var labels = torch.arange(64, ScalarType.Int64).remainder(2);
        var bright = torch.arange(8, ScalarType.Int64).ge(4).view(1, 1, 1, 8).eq(labels.view(64, 1, 1, 1).eq(1));
        return new TensorDataset(bright.to(ScalarType.Float32).expand(64, 1, 8, 8).contiguous(), labels);
    }

    private sealed class Watching(Action<Tensor, Tensor> watch) : ILoss
    {
        private readonly ILoss _inner = Losses.CrossEntropy();

        public Tensor Compute(Tensor output, Tensor target)
        {
            watch(output, target);
            return _inner.Compute(output, target);
        }

        public long? ClassCount(IReadOnlyList<long> outputShape) => outputShape[1];
    }
}
