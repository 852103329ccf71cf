using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Tests.Loops;

public class TrainerOptionsTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case(new TrainerOptions { Epochs = 0 }, "Epochs is 0, expected 1 to 1000000");
        yield return Case(new TrainerOptions { BatchSize = -1 }, "BatchSize is -1");
        yield return Case(new TrainerOptions { Threads = 0 }, "Threads is 0, expected 1 to 1024");
        yield return Case(new TrainerOptions { Precision = (Precision)9 }, "Precision");
        yield return Case(new TrainerOptions { EarlyStoppingPatience = 0 }, "EarlyStoppingPatience is 0");
        yield return Case(new TrainerOptions { Optimizer = null! }, "Optimizer is missing");
        yield return Case(new TrainerOptions { Device = "" }, "Device is missing");
        yield return Case(new TrainerOptions { Optimizer = Optimizers.AdamW(learningRate: 0) }, "Optimizer.LearningRate is 0, expected above 0 to 10");
        yield return Case(new TrainerOptions { Optimizer = Optimizers.AdamW(learningRate: double.NaN) }, "Optimizer.LearningRate is NaN");
        yield return Case(new TrainerOptions { Optimizer = Optimizers.Adam(beta2: 1) }, "Optimizer.Beta2 is 1, expected 0 to below 1");
        yield return Case(new TrainerOptions { Optimizer = Optimizers.Sgd(0.1, nesterov: true) }, "Optimizer.Momentum is 0, expected above 0");
        yield return Case(new TrainerOptions { Schedule = Schedules.OneCycle(-1) }, "Schedule.MaxLearningRate is -1");
        yield return Case(new TrainerOptions { Augmentations = [new GaussianNoise(0.1), new RandomRotation(400)] }, "RandomRotation.Degrees is 400, expected 0 to 180");
        yield return Case(new TrainerOptions { Augmentations = [new RandomScale(2, 1)] }, "RandomScale.Min is 2, expected at most Max, which is 1");
        yield return Case(new TrainerOptions { Augmentations = [null!] }, "Augmentations holds null");
        yield return Case(new TrainerOptions { Metrics = [null!] }, "Metrics holds null");
        yield return Case(new TrainerOptions { Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy(), Lifecycle.Training.Metrics.Metrics.Accuracy()] }, "Metrics holds 2 metrics named accuracy");

        static TestCaseData Case(TrainerOptions options, string message) => new TestCaseData(options, message).SetArgDisplayNames(message);
    }

    [TestCaseSource(nameof(Mistakes))]
    public void AnOptionOutOfRangeIsNamed(TrainerOptions options, string message)
    {
        using var model = Toy.Net();
        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), options), Throws.InstanceOf<UsageException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void AllFailuresAreReportedTogether()
    {
        using var model = Toy.Net();
        var options = new TrainerOptions { Epochs = 0, BatchSize = 0, Optimizer = Optimizers.AdamW(-1), Augmentations = [new GaussianNoise(-1)] };

        var error = Assert.Throws<UsageException>(() => _ = new Trainer(model, Losses.CrossEntropy(labelSmoothing: 2), options))!;

        Assert.That(new[] { "Epochs is 0", "BatchSize is 0", "Optimizer.LearningRate is -1", "GaussianNoise.Std is -1", "Loss.LabelSmoothing is 2" }, Is.All.Matches<string>(part => error.Message.Contains(part!)));
    }

    [Test]
    public void TheDefaultsAreValid()
    {
        using var model = Toy.Net();
        Assert.That(() => new Trainer(model, Losses.CrossEntropy()), Throws.Nothing);
    }
}
