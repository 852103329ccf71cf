using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Calibration;

/// <summary>The divergence of histograms of 8 bins, 1 wide from -4 on, computed by hand.</summary>
public sealed class DivergenceTests
{
    private static IEnumerable<TestCaseData> ByHand()
    {
        // 4, 2, 1, 1 above zero. Two integers stand for 3, 3 and 1, 1: 1/2 ln(4/3) + 1/4 ln(2/3).
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 4, 2, 1, 1 }, 0f, 4f, 2, (0.5 * Math.Log(4 / 3.0)) + (0.25 * Math.Log(2 / 3.0))).SetArgDisplayNames("two integers for four bins");
        // Cut at 2: the end has what is beyond, 4 and 4 of 8, against 4 and 2 of 6.
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 4, 2, 1, 1 }, 0f, 2f, 2, 0.5 * (Math.Log(3 / 4.0) + Math.Log(3 / 2.0))).SetArgDisplayNames("what is cut off lies at the end");
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 4, 2, 1, 1 }, 0f, 4f, 4, 0d).SetArgDisplayNames("an integer for each bin");
        // The empty bin gets nothing of its integer: 4 and 0 stay so.
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 4, 0, 3, 1 }, 0f, 4f, 2, (3 / 8.0 * Math.Log(3 / 2.0)) + (1 / 8.0 * Math.Log(1 / 2.0))).SetArgDisplayNames("an empty bin");
        // Both sides: 1, 3 | 3, 1 of 8, each pair an integer: 4 of 1/8 against 2/8 and of 3/8 against 2/8.
        yield return new TestCaseData(new[] { 0, 0, 1, 3, 3, 1, 0, 0 }, -2f, 2f, 2, (2 / 8.0 * Math.Log(1 / 2.0)) + (6 / 8.0 * Math.Log(3 / 2.0))).SetArgDisplayNames("both sides of zero");
        // What is cut off falls on an empty bin: 1 of 5 against the share for empty ones, 1e-4 of 2 bins.
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 4, 0, 1, 0 }, 0f, 2f, 2, (4 / 5.0 * Math.Log(4 / 5.0)) + (1 / 5.0 * Math.Log(1 / 5.0 / (1e-4 / 2)))).SetArgDisplayNames("what is cut off, on an empty bin");
        yield return new TestCaseData(new[] { 0, 0, 0, 0, 0, 0, 2, 1 }, 0f, 2f, 2, double.PositiveInfinity).SetArgDisplayNames("nothing is left");
    }

    [TestCaseSource(nameof(ByHand))]
    public void ItIsWhatTheFormulaGives(int[] counts, float minimum, float maximum, int levels, double expected) =>
        Assert.That(Divergence.Of(Histogram(counts), new ValueRange(minimum, maximum), levels), Is.EqualTo(expected).Within(1e-9));

    // Ends at 4 make the bins 1 wide.
    private static GrowingHistogram Histogram(int[] counts)
    {
        var histogram = new GrowingHistogram(8);
        var values = counts.SelectMany(static (count, bin) => Enumerable.Repeat(bin - 3.5f, count)).ToArray();
        histogram.Add(values, -4, 4);
        return histogram;
    }
}
