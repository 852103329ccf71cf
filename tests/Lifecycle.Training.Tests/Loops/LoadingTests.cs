using Lifecycle.Training.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class LoadingTests
{
    [Test]
    public async Task AnyNumberOfLoaderThreadsGivesTheSameWeights()
    {
        var (alone, _) = await Train(workers: 0, sampler: null);
        var (threads, report) = await Train(workers: 3, sampler: null);
        var (measured, _) = await Train(workers: null, sampler: null);
        Assert.Multiple(() =>
        {
            Assert.That(threads, Is.EqualTo(alone));
            Assert.That(measured, Is.EqualTo(alone));
            Assert.That(report.Epochs.Select(e => (e.Loading!.Batches, e.Loading.Samples, e.Loading.Workers)), Is.All.EqualTo((4L, 60L, 3)));
            Assert.That(report.DataWait, Is.EqualTo(TimeSpan.FromTicks(report.Epochs.Sum(e => e.Loading!.Wait.Ticks))));
        });
    }

    [Test]
    public async Task TrainsInTheOrderOfTheSampler()
    {
        var (shuffled, _) = await Train(workers: 0, sampler: null);
        var (same, _) = await Train(workers: 0, sampler: new ShuffledSampler(60, Toy.Options().Seed));
        var (inOrder, report) = await Train(workers: 0, sampler: new SequentialSampler(30));
        Assert.Multiple(() =>
        {
            Assert.That(same, Is.EqualTo(shuffled));
            Assert.That(inOrder, Is.Not.EqualTo(shuffled));
            Assert.That(report.Epochs[0].Loading!.Samples, Is.EqualTo(30));
        });
    }

    [Test]
    public async Task KeepsThePredictionsOfAModelThatGivesItsInput()
    {
        using var model = nn.Sequential(nn.Identity());
        using var data = new Lifecycle.Training.Data.TensorDataset(torch.arange(40, torch.ScalarType.Float32).reshape(40, 1), torch.zeros(40, 1));
        using var outputs = await new Trainer(model, Lifecycle.Training.Optimization.Losses.MeanSquaredError(), new TrainerOptions { BatchSize = 16, Device = "cpu" }).PredictAsync(data);
        Assert.That(outputs.data<float>().ToArray(), Is.EqualTo(Enumerable.Range(0, 40).Select(i => (float)i)));
    }

    private static async Task<(float[] Weights, TrainingReport Report)> Train(int? workers, ISampler? sampler)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(60);
        var options = Toy.Options();
        var report = await new Trainer(model, Lifecycle.Training.Optimization.Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 2, BatchSize = 16, Seed = options.Seed, Device = "cpu", Threads = 1, Optimizer = options.Optimizer, LoaderWorkers = workers, Sampler = sampler,
        }).FitAsync(data);
        return (Toy.Weights(model), report);
    }
}
