using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

public class SchedulesTests
{
    private const double Base = 0.3;
    private const int Total = 60;

    public sealed record OneCycleCase(int Total, double Peak, double WarmUp, double Initial, double Final, double[] Expected)
    {
        public override string ToString() => $"{Total} steps to {Peak}";
    }

    public sealed record Sequence(string Name, double[] Expected)
    {
        public override string ToString() => Name;
    }

    public sealed record PlateauCase(string Name, bool Higher, double[] Values, double Factor, int Patience, double Threshold, bool Relative, int Cooldown, double Least, double[] Expected)
    {
        public override string ToString() => Name;
    }

    private static OneCycleCase[] OneCycles() => Golden.Read<OneCycleCase>("one_cycle");

    private static Sequence[] Sequences() => Golden.Read<Sequence>("schedules");

    private static PlateauCase[] Plateaus() => Golden.Read<PlateauCase>("plateaus");

    private static readonly Dictionary<string, ISchedule> _ours = new(StringComparer.Ordinal)
    {
        ["constant"] = Schedules.Constant(),
        ["linear"] = Schedules.Linear(0.25, 0.75),
        ["linear of 20 steps"] = Schedules.Linear(1.0 / 3, 1, ScheduleLength.Steps(20)),
        ["cosine"] = Schedules.Cosine(0.1),
        ["cosine restarts"] = Schedules.CosineRestarts(ScheduleLength.Steps(7), finalFraction: 0.01),
        ["cosine restarts growing"] = Schedules.CosineRestarts(ScheduleLength.Steps(4), growth: 2, finalFraction: 0.01),
        ["cosine restarts tripling"] = Schedules.CosineRestarts(ScheduleLength.Steps(1), growth: 3),
        ["one-cycle"] = Schedules.OneCycle(0.5),
        ["polynomial"] = Schedules.Polynomial(power: 2),
        ["polynomial of 30 steps"] = Schedules.Polynomial(power: 0.7, length: ScheduleLength.Epochs(3)),
        ["exponential"] = Schedules.Exponential(0.93, ScheduleLength.Steps(1)),
        ["step"] = Schedules.Step(0.5, ScheduleLength.Steps(7)),
        ["step each epoch"] = Schedules.Step(0.5),
        ["multi-step"] = Schedules.MultiStep(0.2, ScheduleLength.Fraction(0.2), ScheduleLength.Steps(31), ScheduleLength.Epochs(3)),
        ["warm-up before cosine"] = Schedules.WarmUp(ScheduleLength.Epochs(1), Schedules.Cosine(0.1), startFraction: 0.1),
        ["warm-up before step"] = Schedules.WarmUp(ScheduleLength.Fraction(0.25), Schedules.Step(0.3, ScheduleLength.Steps(9))),
        ["sequential"] = Schedules.Sequential(
            [Schedules.Exponential(0.9, ScheduleLength.Steps(1)), Schedules.Polynomial(3), Schedules.MultiStep(0.5, ScheduleLength.Steps(5), ScheduleLength.Steps(9))],
            ScheduleLength.Steps(13), ScheduleLength.Steps(33)),
    };

    [TestCaseSource(nameof(Sequences))]
    public void RatesArePyTorchs(Sequence golden)
    {
        // PyTorch's recursions end within rounding of zero, where ours are zero.
        var tolerances = golden.Expected.Select(static rate => (1e-12 * rate) + 1e-16).ToArray();
        var found = Rates(_ours[golden.Name], Total);

        Assert.That(found.Zip(golden.Expected).Select(static pair => Math.Abs(pair.First - pair.Second)).Zip(tolerances), Is.All.Matches<(double Off, double Most)>(static pair => pair.Off <= pair.Most), string.Join(", ", found));
    }

    [Test]
    public void EachSequenceHasItsSchedule() => Assert.That(Sequences().Select(static golden => golden.Name), Is.EquivalentTo(_ours.Keys));

    [TestCaseSource(nameof(OneCycles))]
    public void OneCycleIsPyTorchs(OneCycleCase golden)
    {
        var schedule = Schedules.OneCycle(golden.Peak, golden.WarmUp, golden.Initial, golden.Final);

        Assert.That(Rates(schedule, golden.Total), Is.EqualTo(golden.Expected).Within(1e-9).Percent);
    }

    [TestCaseSource(nameof(Plateaus))]
    public void PlateauIsPyTorchs(PlateauCase golden)
    {
        var plateau = Schedules.Plateau(golden.Factor, golden.Patience, golden.Threshold, golden.Relative, golden.Cooldown, golden.Least);

        Assert.That(Observed(plateau, golden), Is.EqualTo(golden.Expected).Within(1e-10).Percent);
    }

    [TestCaseSource(nameof(Plateaus))]
    public void APlateauAfterAWarmUpRemembersTheSame(PlateauCase golden)
    {
        var plateau = Schedules.Plateau(golden.Factor, golden.Patience, golden.Threshold, golden.Relative, golden.Cooldown, golden.Least);
        var warm = (IReactiveSchedule)Schedules.WarmUp(ScheduleLength.Steps(1), Schedules.Sequential([Schedules.Constant(), plateau], ScheduleLength.Steps(1)), startFraction: 1);

        Assert.That(Observed(warm, golden).Skip(2), Is.EqualTo(golden.Expected.Skip(2)).Within(1e-10).Percent);
    }

    [Test]
    public void OneCycleIsFiniteAndPositiveHoweverShortTheRun([Range(1, 12)] int total) =>
        Assert.That(Rates(Schedules.OneCycle(0.1), total), Is.All.InRange(1e-9, 0.1));

    [Test]
    public void EveryScheduleIsFiniteHoweverShortTheRun([Values(1, 2, 3)] int total) =>
        Assert.That(_ours.Values.SelectMany(schedule => Rates(schedule, total)), Is.All.InRange(0, 0.5));

    [Test]
    public void CosineGoesFromTheBaseRateToTheFinalFraction()
    {
        var rates = Rates(Schedules.Cosine(finalFraction: 0.1), 11);

        Assert.Multiple(() =>
        {
            Assert.That(rates[0], Is.EqualTo(Base).Within(1e-12));
            Assert.That(rates[5], Is.EqualTo(0.55 * Base).Within(1e-12));
            Assert.That(rates[10], Is.EqualTo(0.1 * Base).Within(1e-12));
        });
    }

    [Test]
    public void EqualSettingsMakeEqualValues()
    {
        static ISchedule WarmedUp(double epochs) => Schedules.WarmUp(ScheduleLength.Epochs(epochs), Schedules.Cosine(0.1));

        var (one, same, other) = (WarmedUp(2), WarmedUp(2), WarmedUp(3));
        Assert.That(one, Is.EqualTo(same).And.Not.EqualTo(other));
    }

    [Test]
    public void TorchSharpsOwnSchedulersGiveTheirRatesInAnyOrder()
    {
        var schedule = Schedules.FromTorch(static optimizer => optim.lr_scheduler.StepLR(optimizer, 7, 0.5));
        var expected = Sequences().Single(static golden => golden.Name == "step").Expected;

        Assert.Multiple(() =>
        {
            Assert.That(schedule.LearningRate(Point(40, Total)), Is.EqualTo(expected[40]).Within(1e-12));
            Assert.That(Rates(schedule, Total), Is.EqualTo(expected).Within(1e-10).Percent);
            Assert.That(Rates(Schedules.FromTorch(static optimizer => optim.lr_scheduler.ExponentialLR(optimizer, 0.5), ScheduleLength.Epochs(1)), Total),
                Is.EqualTo(Rates(Schedules.Step(0.5), Total)).Within(1e-10).Percent);
        });
    }

    [Test]
    public void TorchSharpsPlateauIsRefused() =>
        Assert.That(static () => Schedules.FromTorch(static optimizer => optim.lr_scheduler.ReduceLROnPlateau(optimizer)).LearningRate(Point(0, 1)),
            Throws.TypeOf<UsageException>().With.Message.Contains("Schedules.Plateau"));

    [Test]
    public void SettingsOutOfRangeAreNamedWhereverTheyAre()
    {
        var options = new TrainerOptions
        {
            Schedule = Schedules.WarmUp(ScheduleLength.Steps(3), Schedules.Sequential([Schedules.Cosine(), Schedules.Step(factor: 2)], ScheduleLength.Steps(9)), startFraction: -1),
        };
        using var model = nn.Linear(1, 1);

        Assert.That(() => new Trainer(model, Losses.MeanSquaredError(), options), Throws.TypeOf<UsageException>()
            .With.Message.Contains("Schedule.StartFraction is -1, expected 0 to 1").And.Message.Contains("Schedule.Then.[1].Factor is 2, expected above 0 to 1"));
    }

    private static IEnumerable<double> Observed(IReactiveSchedule schedule, PlateauCase golden)
    {
        var memory = schedule.InitialMemory;
        for (var epoch = 0; epoch < golden.Values.Length; epoch++)
        {
            yield return schedule.LearningRate(Point(epoch, golden.Values.Length) with { Memory = memory });
            memory = schedule.Observe(memory, new ScheduleObservation(golden.Values[epoch], golden.Higher));
        }
    }

    private static double[] Rates(ISchedule schedule, int total) => [.. Enumerable.Range(0, total).Select(step => schedule.LearningRate(Point(step, total)))];

    private static SchedulePoint Point(long step, long total) => new(step, total, Base) { StepsPerEpoch = 10 };
}
