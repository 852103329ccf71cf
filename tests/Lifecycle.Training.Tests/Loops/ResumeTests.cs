using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class ResumeTests
{
    private static IEnumerable<TestCaseData> Runs()
    {
        Func<string?, ITrainingCallback[], bool, TrainerOptions> plain = (directory, callbacks, resume) => new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Seed = 5, Device = "cpu", Threads = 1, RestoreBest = false, CheckpointDirectory = directory, Callbacks = callbacks, Resume = resume,
        };
        Func<string?, ITrainingCallback[], bool, TrainerOptions> everything = (directory, callbacks, resume) => new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Seed = 5, Device = "cpu", Threads = 1, RestoreBest = false, CheckpointDirectory = directory, Callbacks = callbacks, Resume = resume,
            Optimizer = Optimizers.AdamW(1e-2), Schedule = Schedules.OneCycle(1e-2), Augmentations = [new RandomHorizontalFlip(), new GaussianNoise(0.05)],
            AccumulateSteps = 2, MicroBatchSize = 5, ClipGradientNorm = 1, L1Penalty = 1e-4, L2Penalty = 1e-4, MaxNorm = 3, Averaging = WeightAveraging.Exponential(0.9),
            EarlyStopping = new EarlyStopping { Patience = 100 }, Metrics = [Training.Metrics.Metrics.Accuracy()],
        };
        Func<string?, ITrainingCallback[], bool, TrainerOptions> momentum = (directory, callbacks, resume) => new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Seed = 5, Device = "cpu", Threads = 1, RestoreBest = true, CheckpointDirectory = directory, Callbacks = callbacks, Resume = resume,
            Optimizer = Optimizers.Sgd(0.05, momentum: 0.9), Averaging = WeightAveraging.Stochastic(0.3), NonFinite = NonFinitePolicy.SkipStep,
        };
        foreach (var (name, options) in new[] { ("plain", plain), ("everything", everything), ("momentum", momentum) })
            foreach (var stop in new[] { 1, 3, 6, 8 }) yield return new TestCaseData(options, stop).SetArgDisplayNames(name, $"stopped after step {stop}");
    }

    [TestCaseSource(nameof(Runs))]
    public async Task ARunThatWasCancelledAnywhereGoesOnToTheSameWeights(Func<string?, ITrainingCallback[], bool, TrainerOptions> options, int stop)
    {
        using var data = Toy.Images(90);
        using var folder = new TemporaryFolder();
        var (whole, report) = await Train(data, options(null, [], false));

        using var source = new CancellationTokenSource();
        Assert.That(async () => await Train(data, options(folder.Path, [new CancelAt(stop, source)], false), source.Token), Throws.InstanceOf<OperationCanceledException>());
        var (resumed, resumedReport) = await Train(data, options(folder.Path, [], true), seed: 99);

        Assert.Multiple(() =>
        {
            Assert.That(resumed, Is.EqualTo(whole));
            Assert.That(resumedReport.Epochs.Select(e => (e.Epoch, e.TrainingLoss, e.ValidationLoss)), Is.EqualTo(report.Epochs.Select(e => (e.Epoch, e.TrainingLoss, e.ValidationLoss))));
            Assert.That(resumedReport.Notes, Has.Some.Contains("Resuming from epoch-"));
        });
    }

    [Test]
    public async Task ACheckpointWithinAnEpochIsGoneOnFromByItsFolder()
    {
        using var data = Toy.Images(96);
        using var first = new TemporaryFolder();
        var (whole, _) = await Train(data, new TrainerOptions { Epochs = 2, BatchSize = 16, Device = "cpu", Threads = 1 });
        var written = new Written();
        var options = new TrainerOptions { Epochs = 1, BatchSize = 16, Device = "cpu", Threads = 1, CheckpointDirectory = first.Path, CheckpointEverySteps = 4, KeepEveryEpochs = 1, Callbacks = [written] };

        await Train(data, options);
        var (resumed, _) = await Train(data, new TrainerOptions { Epochs = 2, BatchSize = 16, Device = "cpu", Threads = 1, ResumeFrom = Checkpoint.Read(first.Path, "last").Folder });

        Assert.Multiple(() =>
        {
            Assert.That(written.All.Select(w => (w.Epoch, w.Step)).Distinct(), Is.EqualTo(new[] { (1, 4L), (1, 6L) }));
            Assert.That(written.All.Where(w => w.Step == 6).Select(w => w.Name).Take(2), Is.EqualTo(new[] { "last", "best" }));
            Assert.That(resumed, Is.EqualTo(whole));
        });
    }

    [Test]
    public async Task OtherDataAreRefused()
    {
        using var data = Toy.Images(32);
        using var other = Toy.Images(48);
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 1, BatchSize = 16, Device = "cpu", Threads = 1, CheckpointDirectory = folder.Path, Resume = true };
        await Train(data, options);

        Assert.That(async () => await Train(other, options), Throws.InstanceOf<UsageException>().With.Message.Contains("other data"));
    }

    private static async Task<(float[] Weights, TrainingReport Report)> Train(IDataset data, TrainerOptions options, CancellationToken cancellationToken = default, long seed = 1)
    {
        using var model = Toy.Net(seed);
        var report = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data, cancellationToken);
        return (Toy.Weights(model), report);
    }

    private sealed class CancelAt(int step, CancellationTokenSource source) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted { TotalStep: var total } && total == step) source.Cancel();
        }
    }

    private sealed class Written : ITrainingCallback
    {
        public List<CheckpointWritten> All { get; } = [];

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is CheckpointWritten written) All.Add(written);
        }
    }
}
