using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class AccumulationTests
{
    // 88 samples in steps of 32 leave a last step of 24, which is half a group of batches, or an uneven last part.
    private static IEnumerable<TrainerOptions> Splits => [Options(32, 1, 8), Options(32, 1, 5), Options(8, 4, null), Options(16, 2, 7), Options(32, 1, 1000)];

    [TestCaseSource(nameof(Splits))]
    public async Task PartsGiveTheWholeBatchsWeights(TrainerOptions split)
    {
        var (whole, wholeReport) = await Train(Options(32, 1, null));
        var (parts, report) = await Train(split);

        Assert.Multiple(() =>
        {
            Assert.That(parts, Is.EqualTo(whole).Within(2e-6));
            Assert.That(report.Epochs.Select(e => e.TrainingLoss), Is.EqualTo(wholeReport.Epochs.Select(e => e.TrainingLoss)).Within(1e-6));
        });
    }

    private static IEnumerable<TestCaseData> Weighed()
    {
        var losses = new Dictionary<string, ILoss>(StringComparer.Ordinal)
        {
            ["class weights"] = Losses.CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 5, 0.2]),
            ["a class of no weight"] = Losses.CrossEntropy(classWeights: [1, 0, 2]),
            ["a class of no weight, smoothed"] = Losses.CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 0, 2]),
            ["an ignored label"] = Losses.CrossEntropy(ignoreIndex: 1),
            ["both"] = Losses.CrossEntropy(classWeights: [1, 5, 0.2], ignoreIndex: 2),
            ["focal, an ignored label"] = Losses.Focal(classWeights: [1, 5, 0.2], ignoreIndex: 1),
        };
        return losses.SelectMany(loss => new[] { Options(32, 1, 8), Options(32, 1, 1), Options(8, 4, null), Options(16, 2, 3) }.Select(split =>
            new TestCaseData(loss.Value, split).SetArgDisplayNames(loss.Key, $"{split.BatchSize} x {split.AccumulateSteps} by {split.MicroBatchSize}")));
    }

    // Each part has its own mixture of labels, so that means over parts are not the whole's.
    [TestCaseSource(nameof(Weighed))]
    public async Task PartsOfALossThatWeighsSamplesGiveTheWholeBatchsWeights(ILoss loss, TrainerOptions split)
    {
        var (whole, wholeReport) = await Train(Options(32, 1, null), loss);
        var (parts, report) = await Train(split, loss);

        Assert.Multiple(() =>
        {
            Assert.That(parts, Is.EqualTo(whole).Within(2e-6));
            Assert.That(report.Epochs.Select(e => e.TrainingLoss), Is.EqualTo(wholeReport.Epochs.Select(e => e.TrainingLoss)).Within(1e-6));
        });
    }

    [Test]
    public async Task TasksThatWeighSamplesEachByThemselvesAreTheWholes()
    {
        var step = TrainingSteps.MultiTask(
            new LossTask("first", Losses.CrossEntropy(classWeights: [1, 5, 0.2])) { Output = 0, Target = 0 }, new LossTask("second", Losses.CrossEntropy(ignoreIndex: 0)) { Output = 0, Target = 0, Weight = 0.5 });
        async Task<float[]> Run(TrainerOptions options)
        {
            using var model = Model();
            using var data = Toy.Images(88);
            await new Trainer(model, step, options).FitAsync(data);
            return Toy.Weights(model);
        }

        Assert.That(await Run(Options(8, 4, 3)), Is.EqualTo(await Run(Options(32, 1, null))).Within(2e-6));
    }

    private static TrainerOptions Options(int batch, int accumulate, int? micro) => new()
    {
        Epochs = 3, BatchSize = batch, AccumulateSteps = accumulate, MicroBatchSize = micro, Device = "cpu", Threads = 1, RestoreBest = false,
        Optimizer = Optimizers.Sgd(0.1, momentum: 0.9), ClipGradientNorm = 0.5,
    };

    private static async Task<(float[] Weights, TrainingReport Report)> Train(TrainerOptions options, ILoss? loss = null)
    {
        using var model = Model();
        using var data = Toy.Images(88);
        var report = await new Trainer(model, loss ?? Losses.CrossEntropy(), options).FitAsync(data);
        return (Toy.Weights(model), report);
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 3));
    }
}
