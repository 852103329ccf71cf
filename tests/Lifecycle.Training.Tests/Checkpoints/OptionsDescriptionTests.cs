using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Tests.Checkpoints;

public class OptionsDescriptionTests
{
    [Test]
    public void OptionsAreDescribedAsDeepAsTheyGo()
    {
        var described = OptionsDescription.Of(Options(rate: 0.1, degrees: 5), nameof(TrainerOptions.TimeProvider));

        Assert.Multiple(() =>
        {
            Assert.That(described["epochs"]!.GetValue<int>(), Is.EqualTo(10));
            Assert.That(described["precision"]!.GetValue<string>(), Is.EqualTo("Float32"));
            Assert.That(described["normalization"], Is.Null);
            Assert.That(described["optimizer"]!["learningRate"]!.GetValue<double>(), Is.EqualTo(0.1));
            Assert.That(described["augmentations"]![0]!["type"]!.GetValue<string>(), Is.EqualTo("RandomRotation"));
            Assert.That(described.ContainsKey("timeProvider"), Is.False);
        });
    }

    [Test]
    public void DifferencesAreNamedWithBothValues()
    {
        var first = OptionsDescription.Of(Options(rate: 0.1, degrees: 5));

        Assert.That(OptionsDescription.Differences(first, OptionsDescription.Of(Options(rate: 0.1, degrees: 5))), Is.Empty);
        Assert.That(OptionsDescription.Differences(first, OptionsDescription.Of(Options(rate: 0.2, degrees: 5))), Is.EqualTo(new[] { "optimizer.learningRate was 0.1, is 0.2" }));
        Assert.That(OptionsDescription.Differences(first, OptionsDescription.Of(Options(rate: 0.1, degrees: 6))).Single(), Does.StartWith("augmentations was ["));
    }

    private static TrainerOptions Options(double rate, double degrees) => new() { Optimizer = Optimizers.Sgd(rate), Augmentations = [new RandomRotation(degrees)] };
}
