using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class NonFinitePolicyTests
{
    private static readonly ILoss _loss = Losses.CrossEntropy();

    [Test]
    public void StopNamesTheSampleThatIsNotFinite()
    {
        Assert.That(() => Train(_loss, new TrainerOptions(), spoilt: 5), Throws.InstanceOf<ModelException>().With.Message.Contains("input 0 of the batch, at sample 5"));
    }

    [Test]
    public void StopNamesTheModuleThatGivesItFirst()
    {
        manual_seed(1);
        using var model = nn.Sequential(("first", nn.Linear(4, 4)), ("inner", nn.Sequential(("root", new Root()), ("last", nn.Linear(4, 3)))));
        using var data = Rows(null);

        Assert.That(() => new Trainer(model, _loss, new TrainerOptions { Device = "cpu", Threads = 1 }).FitAsync(data), Throws.InstanceOf<ModelException>().With.Message.Contains("the output of the module inner.root"));
    }

    [Test]
    public void StopNamesTheGradientThatIsNotFinite()
    {
        // The root's slope at zero is infinite, its value is not.
        var loss = Losses.Custom("root", (output, _) => output.sub(output.detach()).abs().sqrt().mean());

        Assert.That(() => Train(loss, new TrainerOptions { ClipGradientNorm = 1 }), Throws.InstanceOf<ModelException>().With.Message.Contains("gradient of 2.bias"));
        Assert.That(() => Train(loss, new TrainerOptions()), Throws.InstanceOf<ModelException>());
    }

    [Test]
    public async Task SkipLeavesTheStepOutWithItsRunningStatistics()
    {
        using var model = Model();
        using var data = Rows(5);

        var report = await Train(model, _loss, new TrainerOptions { NonFinite = NonFinitePolicy.SkipStep, RestoreBest = false, BatchSize = 8, Epochs = 2 }, data);

        Assert.Multiple(() =>
        {
            Assert.That(report.SkippedSteps, Is.EqualTo(2));
            Assert.That(Toy.Weights(model), Is.All.Matches<float>(float.IsFinite));
            Assert.That(model.state_dict()["1.num_batches_tracked"].ToInt64(), Is.EqualTo(2 * 3));
            Assert.That(report.ToString(), Does.Contain("2 steps left out"));
        });
    }

    [Test]
    public async Task RollBackGoesToTheLastCheckpointWithALowerRate([Values] bool directory)
    {
        using var folder = new TemporaryFolder();
        using var model = Model();
        using var data = Rows(null);
        var calls = 0;
        var loss = Losses.Custom("once", (output, target) => nn.functional.cross_entropy(output, target) * (output.requires_grad && ++calls == 6 ? float.NaN : 1));

        var report = await Train(model, loss, new TrainerOptions { NonFinite = NonFinitePolicy.RollBack, BatchSize = 8, Epochs = 2, Optimizer = Optimizers.Sgd(0.1), CheckpointDirectory = directory ? folder.Path : null }, data);

        Assert.Multiple(() =>
        {
            Assert.That(report.RollBacks, Is.EqualTo(1));
            Assert.That(report.Epochs.Select(e => e.LearningRate), Is.EqualTo(new[] { 0.1, 0.05 }).Within(1e-9));
            Assert.That(report.Notes, Has.Some.Contains("Rolled back to epoch 2, step 1, with 0.5 times the learning rate"));
            Assert.That(calls, Is.EqualTo(4 + 2 + 4));
        });
    }

    [Test]
    public async Task ARunResumedFromElsewhereIsRolledBackToItsStart()
    {
        using var folder = new TemporaryFolder();
        using var data = Rows(null);
        using var first = Model();
        await Train(first, _loss, new TrainerOptions { BatchSize = 8, Epochs = 1, CheckpointDirectory = folder.Path }, data);
        using var model = Model();
        var calls = 0;
        var loss = Losses.Custom("once", (output, target) => nn.functional.cross_entropy(output, target) * (output.requires_grad && ++calls == 2 ? float.NaN : 1));

        var report = await Train(model, loss, new TrainerOptions { NonFinite = NonFinitePolicy.RollBack, BatchSize = 8, Epochs = 2, ResumeFrom = Lifecycle.Training.Checkpoints.Checkpoint.Read(folder.Path, "last").Folder }, data);

        Assert.That((report.RollBacks, report.Epochs.Count, calls), Is.EqualTo((1, 2, 2 + 4)));
    }

    // A first epoch without a step that counts has no loss; the next has the best so far.
    [Test]
    public void AValueThatIsNotANumberIsTheBestOfNone()
    {
        var watch = new Lifecycle.Training.Regularization.StoppingWatch(
            new Lifecycle.Training.Regularization.EarlyStopping { Patience = 2 }, Lifecycle.Training.Regularization.Monitored.Main(new TrainerOptions(), validated: false));
        var plateau = Schedules.Plateau(factor: 0.5, patience: 1);
        var memory = plateau.InitialMemory;
        foreach (var (loss, epoch) in new[] { double.NaN, 3, 2, 1 }.Select(static (loss, at) => (loss, at + 1)))
        {
            watch.Observe(new EpochReport { Epoch = epoch, TrainingLoss = loss, ValidationLoss = null, Metrics = new Dictionary<string, double>(StringComparer.Ordinal), LearningRate = 1, Duration = default, SamplesPerSecond = 0, IsBest = false });
            memory = plateau.Observe(memory, new ScheduleObservation(loss, HigherIsBetter: false));
        }

        Assert.Multiple(() =>
        {
            Assert.That(watch.IsOver, Is.False);
            Assert.That(plateau.LearningRate(new SchedulePoint(0, 10, 1) { Memory = memory }), Is.EqualTo(1));
        });
    }

    [Test]
    public void RollingBackEnds()
    {
        Assert.That(() => Train(_loss, new TrainerOptions { NonFinite = NonFinitePolicy.RollBack, MaxRollBacks = 2 }, spoilt: 5), Throws.InstanceOf<ModelException>().With.Message.Contains("rolled back 2 times before"));
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 3));
    }

    private static async Task Train(ILoss loss, TrainerOptions options, int? spoilt = null)
    {
        using var model = Model();
        using var data = Rows(spoilt);
        await Train(model, loss, options, data);
    }

    private static Task<TrainingReport> Train(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions options, IDataset data) => new Trainer(model, loss, new TrainerOptions
    {
        Epochs = options.Epochs == 10 ? 1 : options.Epochs, BatchSize = options.BatchSize, Device = "cpu", Threads = 1, Sampler = new Training.Data.Sampling.SequentialSampler(data.Count), Optimizer = options.Optimizer,
        NonFinite = options.NonFinite, MaxRollBacks = options.MaxRollBacks, ClipGradientNorm = options.ClipGradientNorm, CheckpointDirectory = options.CheckpointDirectory, ResumeFrom = options.ResumeFrom, RestoreBest = options.RestoreBest,
    }).FitAsync(data);

    // 32 samples, of which one may hold what is not a number.
    private static TensorDataset Rows(int? spoilt)
    {
        var random = new RandomStream(1, 0, 0);
        var (rows, labels) = (new float[32, 4], new long[32]);
        for (var i = 0; i < 32; i++)
        {
            labels[i] = i % 3;
            for (var j = 0; j < 4; j++) rows[i, j] = (float)random.NextDouble(-1, 1) + labels[i];
        }
        if (spoilt is { } at) rows[at, 2] = float.NaN;
        return TensorDataset.FromArrays(rows, labels);
    }

    private sealed class Root : nn.Module<Tensor, Tensor>
    {
        public Root() : base("Root") { }

        public override Tensor forward(Tensor input) => input.sub(100).sqrt();
    }
}
