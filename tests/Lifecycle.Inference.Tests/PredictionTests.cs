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

    [Test]
    public void PartsAndJoinedRowsStayWhatTheyAre()
    {
        var probabilities = new Prediction([0.25f, 0.75f, 1, 0], rows: 2, [], areProbabilities: true);
        var logits = new Prediction([5, 5], rows: 1, []);

        Assert.That(probabilities.Slice(1, 1).Probabilities(), Is.EqualTo(new float[] { 1, 0 }));
        Assert.That(Prediction.Join([probabilities, probabilities]).Probabilities(2), Is.EqualTo(new[] { 0.25f, 0.75f }));
        var mixed = Prediction.Join([probabilities, logits]);
        Assert.That(Enumerable.Range(0, 3).Select(row => mixed.Probabilities(row)[0]), Is.EqualTo(new[] { 0.25f, 1, 0.5f }));
        var again = Prediction.Join([mixed.Slice(2, 1), mixed.Slice(0, 1)]);
        Assert.That(Enumerable.Range(0, 2).Select(row => again.Probabilities(row)[0]), Is.EqualTo(new[] { 0.5f, 0.25f }));
    }

    [TestCase(-1)]
    [TestCase(2)]
    public void ARowThatIsNotThereIsRefused(int row) => Assert.That(() => Two.Class(row), Throws.TypeOf<ArgumentOutOfRangeException>());
}
