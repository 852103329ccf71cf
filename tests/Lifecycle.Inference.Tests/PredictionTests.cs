namespace Lifecycle.Inference.Tests;

public sealed class PredictionTests
{
    private static readonly Prediction Two = new([1, 5, 3, 9, 7, 9], rows: 2, ["a", "b"]);

    [Test]
    public void TheClassIsTheFirstOfTheLargest()
    {
        Assert.That(Two.Class(), Is.EqualTo(1));
        Assert.That(Two.Class(1), Is.Zero);
        Assert.That(Two.Score(), Is.EqualTo(5));
        Assert.That(Two.Score(1), Is.EqualTo(9));
    }

    [Test]
    public void AClassWithoutNameHasNoLabel()
    {
        Assert.That(Two.Label(), Is.EqualTo("b"));
        Assert.That(new Prediction([1, 2, 3], rows: 1, ["a", "b"]).Label(), Is.Null);
    }

    [Test]
    public void TheBestComeFirst()
    {
        Assert.That(Two.TopK(2), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(Two.TopK(3, row: 1), Is.EqualTo(new[] { 0, 2, 1 }));
        Assert.That(() => Two.TopK(4), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Two.TopK(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0f, 0f)]
    [TestCase(1000f, 1000f)]
    [TestCase(-1000f, -1000f)]
    public void ProbabilitiesAddUpToOneHoweverLargeTheLogits(float first, float second) =>
        Assert.That(new Prediction([first, second], rows: 1, []).Probabilities(), Is.EqualTo(new[] { 0.5f, 0.5f }).Within(1e-6f));

    [TestCase(-1)]
    [TestCase(2)]
    public void ARowThatIsNotThereIsRefused(int row) => Assert.That(() => Two.Class(row), Throws.TypeOf<ArgumentOutOfRangeException>());
}
