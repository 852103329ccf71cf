using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
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

    private static TrainerOptions Options(int batch, int accumulate, int? micro) => new()
    {
        Epochs = 3, BatchSize = batch, AccumulateSteps = accumulate, MicroBatchSize = micro, Device = "cpu", Threads = 1, RestoreBest = false,
        Optimizer = Optimizers.Sgd(0.1, momentum: 0.9), ClipGradientNorm = 0.5,
    };

    private static async Task<(float[] Weights, TrainingReport Report)> Train(TrainerOptions options)
    {
        manual_seed(1);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 3));
        using var data = Toy.Images(88);
        var report = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data);
        return (Toy.Weights(model), report);
    }
}
