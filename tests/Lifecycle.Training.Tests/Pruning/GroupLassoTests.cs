using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Pruning;

/// <summary>What the group lasso is for: half the channels of a net that was trained with it may go, and it says nearly the same.</summary>
internal sealed class GroupLassoTests
{
    private const int Epochs = 12;
    private static readonly Normalization Normalization = new(mean: 0.2860, std: 0.3530);

    [Test]
    public async Task ANetThatWasTrainedWithItLosesLittleByPruningHalf()
    {
        var plain = await TrainAndPruneAsync(penalty: 0, images: 1500, tests: 1000);
        var sparse = await TrainAndPruneAsync(penalty: 0.01, images: 1500, tests: 1000);

        TestContext.Out.WriteLine($"without: {plain}; with: {sparse}");
        Assert.That(plain.Before - plain.After, Is.GreaterThan(0.2), "else there is nothing to gain");
        Assert.That(sparse.Before - sparse.After, Is.LessThan((plain.Before - plain.After) / 4));
        Assert.That(sparse.After, Is.GreaterThan(plain.After + 0.1));
    }

    // The figures of docs/pruning.md.
    [Explicit("takes minutes")]
    [TestCase(0), TestCase(1e-3), TestCase(3e-3), TestCase(1e-2)]
    public async Task Measure(double penalty)
    {
        var (before, after) = await TrainAndPruneAsync(penalty, images: 10_000, tests: 10_000);
        TestContext.Out.WriteLine($"{penalty}: {before:P1}, {after:P1} with half the channels");
    }

    private static async Task<(double Before, double After)> TrainAndPruneAsync(double penalty, int images, int tests)
    {
        using var train = Load("train");
        using var test = Load("t10k");
        manual_seed(1);
        using var net = nn.Sequential(
            nn.Conv2d(1, 16, 3, stride: 2, padding: 1, bias: false), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 3, stride: 2, padding: 1, bias: false), nn.BatchNorm2d(32), nn.ReLU(),
            nn.AvgPool2d(3), nn.Flatten(), nn.Linear(32 * 4, 10));
        await new Trainer(net, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = Epochs, BatchSize = 32, Seed = 1, Device = "cpu", Threads = 1, Optimizer = Optimizers.Sgd(0.05, momentum: 0.9), Schedule = Schedules.Cosine(), Normalization = Normalization,
            RestoreBest = false, GroupLassoPenalty = penalty,
        }).FitAsync(train.Take(images));
        using var scope = NewDisposeScope();
        using var read = test.Read([.. Enumerable.Range(0, tests).Select(static index => (long)index)]);
        var rows = Normalization.Apply(read.Inputs[0]);
        var labels = read.Targets[0].data<long>().ToArray();
        var model = Exporter.Export(net, rows.narrow(0, 0, 2), new ExportOptions { Verify = false });
        var input = TensorData.Create<float>(model.Graph.Inputs[0].Name, rows.shape, rows.data<float>().ToArray());
        var pruned = Pruner.Prune(model, new PruningOptions { RoundTo = 1 });
        Assert.That(pruned.Groups.Select(static group => (group.Before, group.After)), Is.EqualTo(new[] { (16, 8), (32, 16) }));
        return (Accuracy(model, input, labels), Accuracy(pruned.Model, input, labels));
    }

    private static double Accuracy(OnnxModel model, TensorData input, long[] labels)
    {
        using var verifier = new ModelVerifier(model);
        return verifier.Run([input])[0].AsSpan<float>().ToArray().Chunk(10).Zip(labels, static (row, label) => Array.IndexOf(row, row.Max()) == label ? 1.0 : 0).Average();
    }

    private static IdxDataset Load(string part) => IdxDataset.Load(Path.Combine(Toy.FashionMnist, $"{part}-images-idx3-ubyte.gz"), Path.Combine(Toy.FashionMnist, $"{part}-labels-idx1-ubyte.gz"), classCount: 10);
}
