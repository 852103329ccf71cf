using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Transfer;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>The recipes of docs/transfer.md: a net that learned five kinds of clothes on many pictures learns the five others on few.</summary>
public class TransferTests
{
    private const string Data = "/usr/share/datasets/fashion-mnist";

    [Test]
    public async Task WhatWasLearnedBeforeHelpsWhereDataAreFew()
    {
        using var images = IdxDataset.Load($"{Data}/train-images-idx3-ubyte.gz", $"{Data}/train-labels-idx1-ubyte.gz", classCount: 10);
        using var many = Classes(images, first: 0, from: 0, count: 3000);
        using var train = Classes(images, first: 5, from: 0, count: 25);
        using var test = Classes(images, first: 5, from: 25, count: 1000);
        var folder = Directory.CreateTempSubdirectory("lifecycle-");
        try
        {
            var file = Path.Combine(folder.FullName, "clothes.safetensors");
            using (var pretrained = Net(seed: 1))
            {
                await new Trainer(pretrained, Losses.CrossEntropy(), Options(Optimizers.AdamW(3e-3), epochs: 2)).FitAsync(many);
                SafeTensors.Write(file, pretrained.state_dict());
            }

            var alone = await Alone(train, test);
            var (probed, tuned) = await Recipes(file, train, test);

            TestContext.Out.WriteLine($"25 pictures alone {alone:P1}; probe {probed:P1}; fine-tuned {tuned:P1}");
            Assert.That(probed, Is.GreaterThan(alone));
            Assert.That(tuned, Is.GreaterThan(alone));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Probed, double Tuned)> Recipes(string file, IDataset train, IDataset test)
    {
        // begin: probe
        using var net = Net(seed: 2);
        WeightLoadReport report = ModelWeights.LoadInto(net, file, new WeightLoadOptions { Keep = ["head.*"] });    // the head stays new
        Console.WriteLine(report);                                                                                  // "9 loaded"

        net.Freeze("features.*");
        using var statistics = net.FreezeBatchNorm();
        var probe = new Trainer(net, Losses.CrossEntropy(), Options(Optimizers.AdamW(1e-2), epochs: 20));
        await probe.FitAsync(train);
        // end: probe
        var probed = await probe.EvaluateAsync(test);

        // begin: tune
        net.Unfreeze("*");
        var rates = new DiscriminativeRates(Optimizers.AdamW(1e-3), new RateFactor("features.0.*", 0.1), new RateFactor("features.*", 0.3));
        var stages = new GradualUnfreezing(new UnfreezingStage(3, "features.4.*"), new UnfreezingStage(5, "features.0.*", "features.1.*"));
        var tuner = new Trainer(net, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 10, BatchSize = 16, Seed = 42, Metrics = [Metrics.Accuracy()], Optimizer = rates, Schedule = Schedules.Cosine(), Callbacks = [stages],
        });
        await tuner.FitAsync(train);
        // end: tune
        var tuned = await tuner.EvaluateAsync(test);
        return (probed.Metrics["accuracy"], tuned.Metrics["accuracy"]);
    }

    private static async Task<double> Alone(IDataset train, IDataset test)
    {
        using var net = Net(seed: 2);
        var trainer = new Trainer(net, Losses.CrossEntropy(), Options(Optimizers.AdamW(1e-3), epochs: 30));
        await trainer.FitAsync(train);
        return (await trainer.EvaluateAsync(test)).Metrics["accuracy"];
    }

    private static TrainerOptions Options(IOptimizerFactory optimizer, int epochs) => new() { Epochs = epochs, BatchSize = 32, Seed = 42, Device = "cpu", Threads = 1, Metrics = [Metrics.Accuracy()], Optimizer = optimizer };

    private static nn.Module<Tensor, Tensor> Net(long seed)
    {
        manual_seed(seed);
        return nn.Sequential(
            ("features", nn.Sequential(
                nn.Conv2d(1, 16, 3, padding: 1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(16, 32, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())),
            ("head", nn.Linear(32 * 7 * 7, 5)));
    }

    // Pictures of five neighbouring classes, labelled 0 to 4.
    private static TensorDataset Classes(IdxDataset images, long first, int from, int count)
    {
        using var scope = NewDisposeScope();
        var chosen = images.Labels.ge(first).logical_and(images.Labels.lt(first + 5)).nonzero().flatten().narrow(0, from, count);
        return new TensorDataset(images.Images.index_select(0, chosen).MoveToOuterDisposeScope(), images.Labels.index_select(0, chosen).sub(first).MoveToOuterDisposeScope());
    }
}
