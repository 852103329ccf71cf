using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class TrainerLeakTests
{
    private static IEnumerable<TestCaseData> Options()
    {
        yield return new TestCaseData((Func<ITrainingCallback, TrainerOptions>)(counter => new TrainerOptions { Epochs = 250, BatchSize = 16, Device = "cpu", Threads = 1, Callbacks = [counter] })).SetArgDisplayNames("plain");
        yield return new TestCaseData((Func<ITrainingCallback, TrainerOptions>)(counter => new TrainerOptions
        {
            Epochs = 250, BatchSize = 8, AccumulateSteps = 2, MicroBatchSize = 3, Device = "cpu", Threads = 1, Callbacks = [counter], ClipGradientNorm = 1, ClipGradientValue = 1, L1Penalty = 1e-5, L2Penalty = 1e-5,
            MaxNorm = 5, Averaging = WeightAveraging.Exponential(), NonFinite = NonFinitePolicy.SkipStep, EarlyStopping = new EarlyStopping { Patience = 1000 },
            Augmentations = [new RandomHorizontalFlip(), new GaussianNoise(0.01)], Schedule = Schedules.Cosine(),
        })).SetArgDisplayNames("every option");
    }

    // Each hundredth step has a loss that is not a number, after which the run goes back to a checkpoint.
    [Test]
    public async Task CheckpointsAndRollBacksLeaveNothing()
    {
        using var folder = new TemporaryFolder();
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Linear(8, 3));
        using var data = Toy.Images(400);
        LiveTensors.Settled();
        var before = LiveTensors.Settled();
        var (counter, calls) = (new Counter(), 0);
        var loss = Losses.Custom("spoilt", (output, target) => nn.functional.cross_entropy(output, target) * (output.requires_grad && ++calls % 100 == 0 ? float.NaN : 1));

        var report = await new Trainer(model, loss, new TrainerOptions
        {
            Epochs = 10, BatchSize = 4, Device = "cpu", Threads = 1, Callbacks = [counter], CheckpointDirectory = folder.Path, CheckpointEverySteps = 20, KeepEveryEpochs = 4,
            NonFinite = NonFinitePolicy.RollBack, MaxRollBacks = 100, RollBackRateFactor = 1, Averaging = WeightAveraging.Exponential(), RestoreBest = true,
        }).FitAsync(data, data);

        Assert.Multiple(() =>
        {
            Assert.That(report.RollBacks, Is.GreaterThan(9));
            Assert.That(counter.Counts, Has.Count.GreaterThan(1000));
            Assert.That(counter.Counts[999], Is.EqualTo(counter.Counts[9]));
            Assert.That(LiveTensors.Settled(), Is.LessThanOrEqualTo(before + 8), "gradients of the parameters may stay");
        });
    }

    [TestCaseSource(nameof(Options))]
    public async Task AfterAThousandStepsThereAreAsManyTensorsAsAfterTen(Func<ITrainingCallback, TrainerOptions> options)
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Linear(8, 3));
        using var data = Toy.Images(64);
        LiveTensors.Settled();
        var before = LiveTensors.Settled();
        var counter = new Counter();

        await new Trainer(model, Losses.CrossEntropy(), options(counter)).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(counter.Counts, Has.Count.EqualTo(1000));
            Assert.That(counter.Counts[999], Is.EqualTo(counter.Counts[9]));
            Assert.That(LiveTensors.Settled(), Is.LessThanOrEqualTo(before + 8), "gradients of the parameters may stay");
        });
    }

    private sealed class Counter : ITrainingCallback
    {
        public List<long> Counts { get; } = [];

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted) Counts.Add(Tensor.TotalCount);
        }
    }
}
