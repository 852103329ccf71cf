using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

public class LossesTests
{
    private static IEnumerable<TestCaseData> Fits()
    {
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10 }, new long[] { 2 }, ScalarType.Int64, null).SetArgDisplayNames("classes");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10, 4, 5 }, new long[] { 2, 4, 5 }, ScalarType.Int64, null).SetArgDisplayNames("classes of pixels");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10, 1, 1 }, new long[] { 2 }, ScalarType.Int64, "[count x classes]").SetArgDisplayNames("unflattened output");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10 }, new long[] { 2 }, ScalarType.Float32, "Int64").SetArgDisplayNames("float labels");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2 }, new long[] { 2 }, ScalarType.Int64, "[count x classes]").SetArgDisplayNames("no classes");
        yield return new TestCaseData(Losses.MeanSquaredError(), new long[] { 2, 1 }, new long[] { 2, 1 }, ScalarType.Float32, null).SetArgDisplayNames("regression");
        yield return new TestCaseData(Losses.MeanSquaredError(), new long[] { 2, 1 }, new long[] { 2 }, ScalarType.Float32, "shape").SetArgDisplayNames("regression that would broadcast");
        yield return new TestCaseData(Losses.BinaryCrossEntropyWithLogits(), new long[] { 2 }, new long[] { 2 }, ScalarType.Int64, "floating").SetArgDisplayNames("integer target");
        yield return new TestCaseData(Losses.Custom("own", (o, _) => o.sum()), new long[] { 2, 3, 4 }, new long[] { 7 }, ScalarType.Int8, null).SetArgDisplayNames("custom takes all");
    }

    [TestCaseSource(nameof(Fits))]
    public void TellsWhatFits(ILoss loss, long[] output, long[] target, ScalarType type, string? expected)
    {
        var found = loss.Mismatch(output, target, type);
        Assert.That(found, expected is null ? Is.Null : Does.Contain(expected));
    }

    [Test]
    public void LabelSmoothingMixesInTheUniformDistribution()
    {
        using var scope = NewDisposeScope();
        var (output, target) = (torch.tensor(new[] { 2f, 0f, -1f }, [1, 3]), torch.tensor(new[] { 0L }, ScalarType.Int64));
        var logs = new[] { 2.0, 0, -1 }.Select(x => x - Math.Log(Math.Exp(2) + 1 + Math.Exp(-1))).ToArray();

        var loss = Losses.CrossEntropy(labelSmoothing: 0.3).Compute(output, target).ToSingle();

        Assert.That(loss, Is.EqualTo((-0.7 * logs[0]) - (0.1 * logs.Sum())).Within(1e-6));
    }

    [Test]
    public void ALossOfOnesOwnThatDoesNotFitIsNamed()
    {
        using var scope = NewDisposeScope();
        var (output, target) = (torch.zeros(4, 3), torch.zeros(4, 5));

        Assert.Multiple(() =>
        {
            Assert.That(() => Losses.Custom("own", (o, t) => (o - t).mean()).Compute(output, target),
                Throws.TypeOf<ModelException>().With.Message.Contains("The loss own cannot take an output Float32 [4x3] and targets Float32 [4x5]"));
            Assert.That(() => Losses.Custom("own", (o, _) => o.square()).Compute(output, target),
                Throws.TypeOf<ModelException>().With.Message.Contains("gave Float32 [4x3]").And.Message.Contains("expected one floating number"));
        });
    }
}
