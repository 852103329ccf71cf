using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

public class TrainingExamplesTests
{
    [Test]
    public async Task AdversariesTrain()
    {
        using var model = new TrainingExamples.Adversaries();
        using var points = new TensorDataset([randn(256, 2)], []);

        var report = await TrainingExamples.AdversariesAsync(model, points);

        Assert.That(report.Epochs[^1].Values.Keys, Is.EquivalentTo(new[] { "generator", "discriminator" }));
    }

    [Test]
    public async Task OptionsCallbackAndSearchesWork()
    {
        var folder = Directory.CreateTempSubdirectory("lifecycle-").FullName;
        try
        {
            using var model = nn.Linear(2, 2);
            using var data = new TensorDataset(randn(64, 2), zeros(64, ScalarType.Int64));
            var shown = TrainingExamples.Options(folder);
            var options = new TrainerOptions { Epochs = 3, BatchSize = 16, Callbacks = [new TrainingExamples.StopAtLoss(100)], AccumulateSteps = shown.AccumulateSteps, MicroBatchSize = shown.MicroBatchSize, Averaging = shown.Averaging };
            var trainer = new Trainer(model, Losses.CrossEntropy(), options);

            var report = await trainer.FitAsync(data);
            var (rate, size) = await TrainingExamples.SearchAsync(trainer, data);

            Assert.Multiple(() =>
            {
                Assert.That(report.Epochs, Has.Count.EqualTo(1));
                Assert.That(() => new Trainer(model, Losses.CrossEntropy(), shown), Throws.Nothing);
                Assert.That(rate.Points, Is.Not.Empty);
                Assert.That(size.Largest, Is.EqualTo(64));
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
