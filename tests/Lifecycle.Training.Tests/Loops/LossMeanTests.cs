using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class LossMeanTests
{
    // 50 samples make batches of 16, 16, 16 and 2; a loss equal to the batch's size tells a mean over samples from one over batches.
    private const double OverSamples = ((3 * 16 * 16) + (2 * 2)) / 50.0;
    private static readonly ILoss _batchSize = Losses.Custom("batch size", (output, _) => (output.sum() * 0) + output.shape[0]);

    [Test]
    public async Task TrainingAndValidationLossesAreMeansOverSamples()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(50);

        var report = await new Trainer(model, _batchSize, Toy.Options(epochs: 1)).FitAsync(data, data);

        Assert.Multiple(() =>
        {
            Assert.That(report.Epochs[0].TrainingLoss, Is.EqualTo(OverSamples).Within(1e-6));
            Assert.That(report.Epochs[0].ValidationLoss, Is.EqualTo(OverSamples).Within(1e-6));
        });
    }

    [Test]
    public async Task TheEvaluatedLossIsAMeanOverSamples()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(50);

        Assert.That((await new Trainer(model, _batchSize, Toy.Options()).EvaluateAsync(data)).Loss, Is.EqualTo(OverSamples).Within(1e-6));
    }
}
