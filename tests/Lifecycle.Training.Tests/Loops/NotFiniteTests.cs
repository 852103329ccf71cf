using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class NotFiniteTests
{
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void AValidationLossThatIsNotFiniteNamesTheEpochAndLeavesNoCheckpoint(float value)
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var data = Toy.Images(32);
        // Gradients are off in validation only, and in the trial before the first step, where the model is not trained yet.
        var trained = false;
        var loss = Losses.Custom("spoilt", (output, target) =>
        {
            trained |= output.requires_grad;
            return nn.functional.cross_entropy(output, target) * (trained && !output.requires_grad ? value : 1);
        });
        var options = new TrainerOptions { Epochs = 2, Device = "cpu", Threads = 1, CheckpointDirectory = folder.Path };

        Assert.That(
            () => new Trainer(model, loss, options).FitAsync(data, data),
            Throws.InstanceOf<ModelException>().With.Message.Contains("The loss is").And.Message.Contains("the validation of epoch 1").And.Message.Not.Contains("\n"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { ".lock" }));
    }

    [Test]
    public void AMetricThatIsNotFiniteIsNamed()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(32);
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Device = "cpu", Threads = 1, Metrics = [new Undefined()] });

        Assert.That(() => trainer.EvaluateAsync(data), Throws.InstanceOf<ModelException>().With.Message.Contains("The metric undefined is NaN in the evaluation"));
    }

    [Test]
    public void ALossThatIsNotANumberIsTheWorst()
    {
        using var model = nn.Linear(2, 2);
        using var best = new BestModel(model, store: null);
        best.Keep(1, double.NaN);

        Assert.Multiple(() =>
        {
            Assert.That(best.Beats(-100), Is.True);
            Assert.That(best.Beats(double.NaN), Is.False);
        });
    }

    private sealed class Undefined : IMetric, IMetricState
    {
        public string Name => "undefined";

        public bool HigherIsBetter => true;

        public IMetricState Start() => this;

        public void Update(Tensor output, Tensor target) { }

        public double Compute() => double.NaN;

        public void Dispose() { }
    }
}
