using Lifecycle.Inference.Benchmarking;

namespace Lifecycle.Inference.Tests.Benchmarking;

public sealed class CostReportTests
{
    private static readonly CostOptions Prices = new() { TrainingPerHour = 3, ServingPerHour = 0.36, RequestsPerSecond = 900, Utilization = 0.5, HoursPerMonth = 700, AlternativePerMillion = 4.5, Currency = "EUR" };

    [Test]
    public void CostsAreReckonedFromRatesAndPrices()
    {
        var report = CostReport.Of(TimeSpan.FromHours(2), [new("float", 100, 12), new("int8", 400, 4, TimeSpan.FromMinutes(30))], Prices);

        var (whole, small) = (report.Variants[0], report.Variants[1]);
        Assert.Multiple(() =>
        {
            Assert.That(report.TrainingCost, Is.EqualTo(6));
            // 50 predictions a second at 0.0001 a second.
            Assert.That(whole.PerMillion, Is.EqualTo(2).Within(1e-9));
            Assert.That((whole.Machines, whole.PerMonth), Is.EqualTo((18L, 18 * 700 * 0.36)));
            Assert.That((whole.SavedPerMonth, whole.BreakEven, whole.MakingCost), Is.EqualTo((0.0, (double?)null, 0.0)));
            Assert.That(whole.TrainingBreakEven, Is.EqualTo(6 / 2.5 * 1e6).Within(1e-3));
            Assert.That(small.PerMillion, Is.EqualTo(0.5).Within(1e-9));
            Assert.That(small.Machines, Is.EqualTo(5));
            Assert.That(small.SavedPerMonth, Is.EqualTo(13 * 700 * 0.36).Within(1e-9));
            Assert.That(small.MakingCost, Is.EqualTo(1.5));
            Assert.That(small.BreakEven, Is.EqualTo(1e6).Within(1e-3));
            Assert.That(small.TrainingBreakEven, Is.EqualTo(7.5 / 4 * 1e6).Within(1e-3));
        });
        Assert.That(report.ToString(), Does.Contain("Training cost 6.00 EUR").And.Contain("| int8 | 400 | 4 | 0.50 EUR | 5 | 1,260.00 EUR | 3,276.00 EUR | 1,000,000 | 1,875,000 |").And.Contain("| never | 2,400,000 |"));
    }

    [Test]
    public void TheExampleOfTheDocumentationRuns()
    {
        // begin: cost
        var report = CostReport.Of(
            trainingTime: TimeSpan.FromHours(2),
            [
                new CostVariant("float", PredictionsPerSecond: 240, P99Milliseconds: 9),
                new CostVariant("int8", PredictionsPerSecond: 900, P99Milliseconds: 3, MakingTime: TimeSpan.FromMinutes(20)),
            ],
            new CostOptions { TrainingPerHour = 2.5, ServingPerHour = 0.2, RequestsPerSecond = 2000, Currency = "EUR" });
        Console.WriteLine(report);
        // end: cost

        Assert.That(report.Variants.Select(static variant => variant.Machines), Is.EqualTo(new[] { 12, 4 }));
    }

    [Test]
    public void ASlowerModelNeverPaysForItself()
    {
        var report = CostReport.Of(TimeSpan.Zero, [new("float", 100, 12), new("slow", 50, 30, TimeSpan.FromHours(1))], Prices with { AlternativePerMillion = null });

        Assert.That(report.Variants[1].BreakEven, Is.Null);
        Assert.That(report.Variants[1].SavedPerMonth, Is.Negative);
        Assert.That(report.Variants[1].TrainingBreakEven, Is.Null);
    }

    [Test]
    public void NumbersOutOfRangeAreRefused()
    {
        Assert.That(() => CostReport.Of(TimeSpan.Zero, [], Prices), Throws.ArgumentException);
        Assert.That(() => CostReport.Of(TimeSpan.Zero, [new("a", 0, 1)], Prices), Throws.ArgumentException);
        Assert.That(() => CostReport.Of(TimeSpan.FromHours(-1), [new("a", 1, 1)], Prices), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => CostReport.Of(TimeSpan.Zero, [new("a", 1, 1)], Prices with { Utilization = 0, RequestsPerSecond = 0 }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Utilization").And.Message.Contains("RequestsPerSecond"));
    }
}
