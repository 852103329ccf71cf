using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Goldens;

namespace Lifecycle.Training.Tests.Optimization;

public class SchedulesTests
{
    public sealed record OneCycleCase(int Total, double Peak, double WarmUp, double Initial, double Final, double[] Expected)
    {
        public override string ToString() => $"{Total} steps to {Peak}";
    }

    private static OneCycleCase[] Cases() => Golden.Read<OneCycleCase>("one_cycle");

    [TestCaseSource(nameof(Cases))]
    public void OneCycleIsPyTorchs(OneCycleCase golden)
    {
        var schedule = Schedules.OneCycle(golden.Peak, golden.WarmUp, golden.Initial, golden.Final);

        Assert.That(Rates(schedule, golden.Total), Is.EqualTo(golden.Expected).Within(1e-9).Percent);
    }

    [Test]
    public void OneCycleIsFiniteAndPositiveHoweverShortTheRun([Range(1, 12)] int total) =>
        Assert.That(Rates(Schedules.OneCycle(0.1), total), Is.All.InRange(1e-9, 0.1));

    [Test]
    public void CosineGoesFromTheBaseRateToTheFinalFraction()
    {
        var rates = Rates(Schedules.Cosine(finalFraction: 0.1), 11);

        Assert.Multiple(() =>
        {
            Assert.That(rates[0], Is.EqualTo(1).Within(1e-12));
            Assert.That(rates[5], Is.EqualTo(0.55).Within(1e-12));
            Assert.That(rates[10], Is.EqualTo(0.1).Within(1e-12));
        });
    }

    [Test]
    public void ConstantStays() => Assert.That(Rates(Schedules.Constant(), 3), Is.All.EqualTo(1.0));

    private static double[] Rates(ISchedule schedule, int total) =>
        [.. Enumerable.Range(0, total).Select(step => schedule.LearningRate(new SchedulePoint(step, total, BaseLearningRate: 1)))];
}
