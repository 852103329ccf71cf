using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Searches;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Searches;

public class SearchTests
{
    private static readonly TrainerOptions _options = new() { BatchSize = 16, Device = "cpu", Threads = 1, Optimizer = Optimizers.Sgd(0.1, momentum: 0.9) };

    [Test]
    public async Task ALearningRateBetweenTooSmallAndTooLargeIsFound()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);

        var report = await new Trainer(model, Losses.CrossEntropy(), _options).FindLearningRateAsync(data, new LearningRateSearch { Min = 1e-6, Max = 1000, Steps = 60 });

        var rates = report.Points.Select(p => p.LearningRate).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(report.Diverged, Is.True);
            Assert.That(report.Steepest, Is.InRange(1e-4, 10.0));
            Assert.That(report.TenthOfMinimum, Is.InRange(1e-4, 10.0));
            Assert.That(rates.Zip(rates.Skip(1), (a, b) => b / a), Is.All.EqualTo(Math.Pow(1e9, 1 / 59.0)).Within(1e-9), "evenly spaced in their logarithm");
            Assert.That(report.ToString(), Does.Contain("where the loss diverged"));
        });
    }

    [Test]
    public async Task ALearningRateSearchLeavesModelModesAndRandomNumbers()
    {
        await AssertLeft((trainer, data) => trainer.FindLearningRateAsync(data, new LearningRateSearch { Steps = 10 }));
    }

    [Test]
    public async Task ABatchSizeSearchLeavesModelModesAndRandomNumbers()
    {
        await AssertLeft((trainer, data) => trainer.FindBatchSizeAsync(data, new BatchSizeSearch { Min = 4, Max = 16, Steps = 1 }));
    }

    [TestCase(16, new[] { 4, 8, 16 }, "Max is 16")]
    [TestCase(1000, new[] { 4, 8, 16, 20 }, "the data hold 20 samples")]
    public async Task SizesAreDoubledToTheirLimit(int max, int[] sizes, string endedBy)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(20);

        var report = await new Trainer(model, Losses.CrossEntropy(), _options).FindBatchSizeAsync(data, new BatchSizeSearch { Min = 4, Max = max, Steps = 1 });

        Assert.Multiple(() =>
        {
            Assert.That(report.Points.Select(p => p.BatchSize), Is.EqualTo(sizes));
            Assert.That(report.EndedBy, Is.EqualTo(endedBy));
            Assert.That(report.Suggested, Is.AnyOf([.. sizes]));
        });
    }

    [Test]
    public async Task WhatDoesNotFitIntoMemoryEndsTheSearch()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var loss = Losses.Custom("greedy", (output, target) => output.shape[0] > 8 ? throw new System.Runtime.InteropServices.ExternalException("not enough memory: you tried to allocate") : nn.functional.cross_entropy(output, target));

        var report = await new Trainer(model, loss, _options).FindBatchSizeAsync(data, new BatchSizeSearch { Min = 4, Steps = 1 });

        Assert.That((report.Largest, report.EndedBy), Is.EqualTo((8, "16 samples do not fit into memory")));
    }

    [Test]
    public void SettingsOutOfRangeAreRefused()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        var trainer = new Trainer(model, Losses.CrossEntropy(), _options);

        Assert.Multiple(() =>
        {
            Assert.That(() => trainer.FindLearningRateAsync(data, new LearningRateSearch { Min = 2, Max = 1 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Min is 2, expected below Max"));
            Assert.That(() => trainer.FindBatchSizeAsync(data, new BatchSizeSearch { Min = 9, Max = 8 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Min is 9"));
        });
    }

    private static async Task AssertLeft(Func<Trainer, IDataset, Task> search)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(32);
        model.train();
        manual_seed(7);
        using var random = get_rng_state();
        var before = Toy.Weights(model);
        var live = LiveTensors.Settled();

        await search(new Trainer(model, Losses.CrossEntropy(), _options), data);

        using var after = get_rng_state();
        Assert.Multiple(() =>
        {
            Assert.That(Toy.Weights(model), Is.EqualTo(before));
            Assert.That(model.modules().Append(model).Select(m => m.training), Is.All.True);
            Assert.That(after.bytes.ToArray(), Is.EqualTo(random.bytes.ToArray()));
            Assert.That(LiveTensors.Settled(), Is.LessThanOrEqualTo(live + 1 + (2 * model.parameters().Count())), "gradients may stay");
        });
    }
}
