using Lifecycle.Inference.Monitoring;

namespace Lifecycle.Inference.Tests.Monitoring;

public sealed class LatencyStatisticsTests
{
    [Test]
    public void TheNumbersAreThoseOfTheSamples()
    {
        var statistics = LatencyStatistics.Of([.. Enumerable.Range(1, 1000).Reverse().Select(value => (double)value)], rowsPerCall: 64);

        Assert.That(statistics.Calls, Is.EqualTo(1000));
        Assert.That(statistics.MedianMilliseconds, Is.EqualTo(500.5));
        Assert.That(statistics.P99Milliseconds, Is.EqualTo(((1000 + (1 / 3.0)) * 0.99) + (1 / 3.0)).Within(1e-9));
        Assert.That(statistics.MeanMilliseconds, Is.EqualTo(500.5));
        Assert.That(statistics.RowsPerSecond, Is.EqualTo(64 * 1000 / 500.5).Within(1e-9));
    }

    [TestCase()]
    [TestCase(0.0)]
    [TestCase(1.0, -1.0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void SamplesThatAreNoTimesAreRefused(params double[] samples) =>
        Assert.That(() => LatencyStatistics.Of(samples), Throws.ArgumentException);

    [Test]
    public void OnlyTheCallsAfterWarmUpAreMeasured()
    {
        var clock = new ManualClock();
        var calls = 0;

        var statistics = LatencyStatistics.Measure(() => clock.Advance(++calls), calls: 3, warmUpCalls: 2, rowsPerCall: 2, clock);

        Assert.That(calls, Is.EqualTo(5));
        Assert.That(statistics.MedianMilliseconds, Is.EqualTo(4));
        Assert.That(statistics.RowsPerSecond, Is.EqualTo(500));
        Assert.That(statistics.ToString(), Is.EqualTo("3 calls of 2: median 4 ms, p99 5 ms, 500 rows a second"));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => now;

        public void Advance(int milliseconds) => now += milliseconds;
    }
}
