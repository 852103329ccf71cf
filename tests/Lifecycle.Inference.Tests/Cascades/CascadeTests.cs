using Lifecycle.Inference.Cascades;
using Lifecycle.Inference.Sessions;
using Lifecycle.Inference.Tests.Batching;

namespace Lifecycle.Inference.Tests.Cascades;

public sealed class CascadeTests
{
    private static readonly ManualTime Time = new();

    // The class of a row of one number is whether it is above 0. The small model is sure of large numbers and wrong on small ones.
    private static readonly Fake Small = new(x => Math.Abs(x) < 0.3f ? [x, 0] : [-x, 0], microseconds: 1);
    private static readonly Fake Large = new(x => [-x, 0], microseconds: 10);

    [Test]
    public void TheLargeModelIsAskedWhereTheSmallOneIsUnsure()
    {
        var cascade = new CascadePredictor(Small, Large, threshold: 0.5f);

        var prediction = cascade.Predict([2, 0.1f, -3, -0.4f]);

        Assert.That(Enumerable.Range(0, 4).Select(prediction.Class), Is.EqualTo(new[] { 1, 1, 0, 0 }));
        Assert.That((cascade.Rows, cascade.RowsToLarge), Is.EqualTo((4, 2)));
        Assert.That(cascade.Predict([2]).Class(), Is.EqualTo(1));
        Assert.That(cascade.Predict([0.1f]).Class(), Is.EqualTo(1));
    }

    [Test]
    public void TheThresholdIsTheLowestThatKeepsTheAccuracy()
    {
        var rows = Enumerable.Range(0, 400).Select(index => ((index * 37 % 401) - 200) / 200f).Where(x => x != 0).ToArray();

        var report = Cascade.Fit(Small, Large, rows, [.. rows.Select(x => x > 0 ? 1 : 0)], new CascadeOptions { Time = Time });

        using var _ = Assert.EnterMultipleScope();
        Assert.That(report.Threshold, Is.EqualTo(0.3f).Within(0.011f).And.GreaterThanOrEqualTo(0.3f));
        Assert.That(report.CascadeAccuracy, Is.EqualTo(1));
        Assert.That(report.LargeAccuracy, Is.EqualTo(1));
        Assert.That(report.SmallAccuracy, Is.EqualTo(0.7).Within(0.02));
        Assert.That(report.ShareToLarge, Is.EqualTo(0.3).Within(0.02));
        // One for each row, and ten for three of ten.
        Assert.That(report.Saving, Is.EqualTo(1 - (0.1 + report.ShareToLarge)).Within(1e-3));
    }

    [TestCase(0.0, new[] { true, true, false, true }, 3f)]
    [TestCase(0.25, new[] { true, true, false, true }, 1f)]
    [TestCase(0.0, new[] { false, true, true, true }, float.PositiveInfinity)]
    public void SmallAccuraciesMayDropByWhatIsAllowed(double drop, bool[] smallRight, float expected)
    {
        var margins = new[] { 4f, 3, 2, 1 };

        var threshold = Cascade.Threshold([.. smallRight.Zip(margins)], [.. margins.Select(margin => (true, margin))], drop);

        Assert.That(threshold, Is.EqualTo(expected));
    }

    [TestCase(new[] { 3f, 1, 2 }, 1f)]
    [TestCase(new[] { 2f, 2 }, 0f)]
    [TestCase(new[] { 5f }, float.PositiveInfinity)]
    [TestCase(new[] { 1f, float.NaN }, float.NaN)]
    public void TheMarginIsBetweenTheBestTwo(float[] values, float expected) => Assert.That(Cascade.Margin(values), Is.EqualTo(expected));

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        using var other = Predictor.Load(Models.Linear());

        Assert.That(() => new CascadePredictor(Small, other, 1), Throws.TypeOf<UsageException>().With.Message.Contains("x: Float[batch, 2]"));
        Assert.That(() => new CascadePredictor(Small, Large, float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Cascade.Fit(Small, Large, new float[3], [1, 0]), Throws.TypeOf<DataException>().With.Message.Contains("3 values and 2 classes"));
        Assert.That(() => Cascade.Fit(Small, Large, new float[2], [1, 0], new CascadeOptions { BatchSize = 0 }), Throws.TypeOf<UsageException>());
    }

    private sealed class Fake(Func<float, float[]> answer, int microseconds) : IPredictor
    {
        public IReadOnlyList<TensorInfo> Inputs => [];

        public IReadOnlyList<TensorInfo> Outputs => [];

        public IReadOnlyList<string> Labels => [];

        public int InputRowSize => 1;

        public Prediction Predict(ReadOnlySpan<float> rows)
        {
            Time.Advance(TimeSpan.FromMicroseconds(microseconds * rows.Length));
            return new Prediction([.. rows.ToArray().SelectMany(answer)], rows.Length, Labels);
        }
    }
}
