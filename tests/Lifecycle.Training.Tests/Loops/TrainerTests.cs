using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class TrainerTests
{
    [Test]
    public async Task LearnsToTellBrightnessApart()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(240);
        var (train, validation) = data.Split(60, seed: 1);
        var trainer = new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 4));

        var before = await trainer.EvaluateAsync(validation);
        var report = await trainer.FitAsync(train, validation);
        var after = await trainer.EvaluateAsync(validation);

        Assert.Multiple(() =>
        {
            Assert.That(before.Metrics["accuracy"], Is.LessThan(0.7));
            Assert.That(after.Metrics["accuracy"], Is.GreaterThan(0.95));
            Assert.That(report.Epochs, Has.Count.EqualTo(4));
            Assert.That(report.Epochs[^1].TrainingLoss, Is.LessThan(report.Epochs[0].TrainingLoss));
            Assert.That(report.Epochs[report.BestEpoch - 1].Metrics["accuracy"], Is.EqualTo(report.Epochs.Max(e => e.Metrics["accuracy"])));
            Assert.That(report.Epochs[report.BestEpoch - 1].Metrics["accuracy"], Is.EqualTo(after.Metrics["accuracy"]).Within(1e-9), "the best weights are restored");
            Assert.That(model.training, Is.False);
        });
    }

    [Test]
    public async Task RealImagesLowerTheLoss()
    {
        using var data = IdxDataset.Load(Path.Combine(Toy.FashionMnist, "t10k-images-idx3-ubyte.gz"), Path.Combine(Toy.FashionMnist, "t10k-labels-idx1-ubyte.gz"), classCount: 10);
        manual_seed(1);
        using var model = nn.Sequential(nn.Conv2d(1, 8, 3, stride: 2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 13 * 13, 10));
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 3, BatchSize = 32, Optimizer = Optimizers.AdamW(3e-3), Augmentations = [new RandomHorizontalFlip(), new GaussianNoise(0.02)], Threads = 1 });

        var report = await trainer.FitAsync(data.Take(600));

        Assert.Multiple(() =>
        {
            Assert.That(report.Epochs[0].TrainingLoss, Is.LessThan(2.3));
            Assert.That(report.Epochs[2].TrainingLoss, Is.LessThan(0.8 * report.Epochs[0].TrainingLoss));
            Assert.That(report.BestBy, Is.EqualTo("training loss"));
        });
    }

    [Test]
    public async Task TheSameSeedGivesTheSameWeights()
    {
        var first = await TrainedWeights(seed: 7);

        Assert.Multiple(async () =>
        {
            Assert.That(await TrainedWeights(seed: 7), Is.EqualTo(first));
            Assert.That(await TrainedWeights(seed: 8), Is.Not.EqualTo(first));
        });
    }

    [Test]
    public async Task NothingNativeIsLeftBehind()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var trainer = new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1));
        await trainer.FitAsync(data, data);
        var before = LiveTensors.Settled();

        await trainer.FitAsync(data, data);
        await trainer.EvaluateAsync(data);
        (await trainer.PredictAsync(data)).Dispose();

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public async Task StepsLeaveTheNumberOfTensorsFlat()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var counts = new List<long>();
        var loss = Losses.Custom("counting", (output, target) =>
        {
            counts.Add(Tensor.TotalCount);
            return nn.functional.cross_entropy(output, target);
        });

        LiveTensors.Settled();
        await new Trainer(model, loss, Toy.Options(epochs: 10)).FitAsync(data);

        Assert.That(counts.Skip(10).Distinct().Count(), Is.EqualTo(1), string.Join(' ', counts));
    }

    [Test]
    public async Task ReportsEachEpochAndCountsSteps()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(50);
        var seen = new Recorder();
        var template = Toy.Options();

        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 2, BatchSize = 16, Metrics = template.Metrics, Threads = 1, Progress = seen }).FitAsync(data, data);

        var epochs = seen.All.Where(p => p.Stage == TrainingStage.EpochCompleted).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(epochs.Select(p => p.Epoch), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(epochs.Select(p => p.Steps), Is.All.EqualTo(4));
            Assert.That(epochs.Select(p => p.EpochReport), Is.All.Not.Null);
        });
    }

    [Test]
    public async Task StopsEarlyWithoutABetterModel()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(32);
        // Nothing gets better: the loss does not depend on the model.
        var loss = Losses.Custom("flat", (output, _) => output.sum() * 0 + 1);

        var report = await new Trainer(model, loss, new TrainerOptions { Epochs = 9, EarlyStoppingPatience = 2, Threads = 1 }).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(report.Epochs, Has.Count.EqualTo(3));
            Assert.That(report.BestEpoch, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task PredictsInOrder()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(40);
        var trainer = new Trainer(model, Losses.CrossEntropy(), Toy.Options());

        using var outputs = await trainer.PredictAsync(data);
        using var rows = await trainer.PredictAsync(data.Take(5));

        Assert.Multiple(() =>
        {
            Assert.That(outputs.shape, Is.EqualTo(new long[] { 40, 3 }));
            Assert.That(rows.data<float>().ToArray(), Is.EqualTo(outputs.data<float>().ToArray()[..15]).Within(1e-5));
        });
    }

    [Test]
    public async Task TheThreadCountIsSetAndSetBack([Values(1, 2)] int threads)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        var before = get_num_threads();
        var during = 0;
        var loss = Losses.Custom("looking", (output, _) =>
        {
            during = get_num_threads();
            return output.sum();
        });

        var report = await new Trainer(model, loss, new TrainerOptions { Epochs = 1, Threads = threads }).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(during, Is.EqualTo(threads));
            Assert.That(report.Threads, Is.EqualTo(threads));
            Assert.That(get_num_threads(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task TheReportReadsAsATable()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(32);

        var report = await new Trainer(model, Losses.CrossEntropy(), Toy.Options()).FitAsync(data, data);

        Assert.That(report.ToString(), Does.Contain("2 epochs on cpu, Float32").And.Contain("best by accuracy: epoch").And.Contain("epoch   1  loss").And.Contain("accuracy"));
    }

    private static async Task<float[]> TrainedWeights(long seed)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 2, BatchSize = 16, Seed = seed, Device = "cpu", Threads = 2,
            Augmentations = [new RandomHorizontalFlip(), new RandomRotation(20), new GaussianNoise(0.1)],
        }).FitAsync(data, data);
        return Toy.Weights(model);
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }
}
