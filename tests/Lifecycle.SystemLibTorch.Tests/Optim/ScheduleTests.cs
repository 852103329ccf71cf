using System.Text.Json;
using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Every schedule over a whole course against PyTorch's rates and momenta; see schedules.py.</summary>
public sealed class ScheduleTests
{
    private const double Tolerance = 1e-12;

    private static readonly Lazy<Dictionary<string, Course>> Courses = new(() => Golden.Read<Dictionary<string, Course>>("Optim/Goldens/schedules.json"));

    private static IEnumerable<string> Names => Courses.Value.Keys;

    [TestCaseSource(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        OptimizerDefects.Skip(name);
        using var scope = NewDisposeScope();
        var course = Courses.Value[name];
        using var optimizer = Make(course.Optimizer);
        var schedule = course.Make(optimizer);
        for (var step = 0; step < course.Rates.Length; step++)
        {
            if (step > 0) Step(schedule, course.Measures?[step - 1]);
            Assert.That(optimizer.ParamGroups.Select(static group => group.LearningRate), Is.EqualTo(course.Rates[step]).Within(Tolerance), $"rates after {step} steps");
            Assert.That(optimizer.ParamGroups.Select(Momentum), Is.EqualTo(course.Momenta[step]).Within(Tolerance), $"momenta after {step} steps");
        }
    }

    [Test]
    public void TellsTheLastRates()
    {
        using var optimizer = Make("two");
        var schedule = ExponentialLR(optimizer, 0.5);
        schedule.step();
        Assert.That(schedule.get_last_lr(), Is.EqualTo([0.05, 0.02]).Within(Tolerance));
    }

    [TestCase(7)]
    [TestCase(0)]
    [TestCase(3)]
    public void JumpsToAnEpoch(int epoch)
    {
        using var optimizer = Make("sgd");
        LRScheduler[] schedules = [StepLR(optimizer, 2, 0.5), CosineAnnealingLR(optimizer, 10), ExponentialLR(optimizer, 0.9), LinearLR(optimizer, 0.5, 1, 4), MultiStepLR(optimizer, [2, 6], 0.1)];
        double[] expected =
        [
            0.1 * Math.Pow(0.5, epoch / 2), 0.1 * (1 + Math.Cos(Math.PI * epoch / 10)) / 2, 0.1 * Math.Pow(0.9, epoch),
            0.1 * (0.5 + (0.5 * Math.Min(4, epoch) / 4)), 0.1 * Math.Pow(0.1, epoch >= 6 ? 2 : epoch >= 2 ? 1 : 0),
        ];
        foreach (var (schedule, rate) in schedules.Zip(expected))
        {
            schedule.step(epoch);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(rate).Within(Tolerance), schedule.GetType().Name);
        }
    }

    [Test]
    public void OneCycleEndsWithItsLastStep()
    {
        using var optimizer = Make("sgd");
        var schedule = OneCycleLR(optimizer, 0.5, total_steps: 3);
        for (var i = 0; i < 3; i++) schedule.step();
        Assert.That(() => schedule.step(), Throws.InvalidOperationException);
    }

    [Test]
    public void ReduceOnPlateauNeedsAMeasure()
    {
        using var optimizer = Make("sgd");
        Assert.That(() => ReduceLROnPlateau(optimizer).step(), Throws.InvalidOperationException);
    }

    [Test]
    public void RefusesWhatCannotBe()
    {
        using var optimizer = Make("two");
        using var other = Make("sgd");
        using var adam = Make("adam");
        Assert.Multiple(() =>
        {
            Assert.That(() => CyclicLR(adam, 0.01, 0.1), Throws.ArgumentException, "no momentum to cycle");
            Assert.That(() => OneCycleLR(optimizer, 0.1), Throws.ArgumentException, "no number of steps");
            Assert.That(() => OneCycleLR(optimizer, 0.1, total_steps: 5, pct_start: 2), Throws.ArgumentException);
            Assert.That(() => ReduceLROnPlateau(optimizer, "least"), Throws.ArgumentException);
            Assert.That(() => ReduceLROnPlateau(optimizer, factor: 1), Throws.ArgumentException);
            Assert.That(() => SequentialLR(optimizer, [ExponentialLR(optimizer), ExponentialLR(other)], [2]), Throws.ArgumentException);
            Assert.That(() => SequentialLR(optimizer, [ExponentialLR(optimizer), ExponentialLR(optimizer)], []), Throws.ArgumentException);
        });
    }

    private static SGD Make(string name, Parameter parameter) => name is "two"
        ? SGD([new SGD.ParamGroup { Parameters = [parameter] }, new SGD.ParamGroup { Parameters = [nn.Parameter(ones(2))], Options = new SGD.Options { LearningRate = 0.04 } }], 0.1, momentum: 0.9)
        : SGD([parameter], 0.1, momentum: 0.9);

    private static Optimizer Make(string name)
    {
        var parameter = nn.Parameter(ones(2));
        return name is "adam" ? Adam([parameter], 0.1) : Make(name, parameter);
    }

    private static double Momentum(ILearningRateController group) => group is IBetas betas ? betas.Betas.Item1 : ((IMomentum)group).Momentum;

    private static void Step(LRScheduler schedule, double? measure)
    {
        if (measure is { } value) schedule.step(value);
        else schedule.step();
    }

    internal sealed record Course(
        string Scheduler, string Optimizer, Dictionary<string, JsonElement> Options, Course.Part[]? Of, double[]? Measures, double[][] Rates, double[][] Momenta)
    {
        internal LRScheduler Make(Optimizer optimizer)
        {
            if (Of is null) return Named.Schedule(Scheduler, Options, optimizer);
            LRScheduler[] parts = [.. Of.Select(part => Named.Schedule(part.Scheduler, part.Options, optimizer))];
            return Scheduler is "ChainedLR" ? ChainedLR(parts) : Named.Schedule(Scheduler, Options, optimizer, parts);
        }

        internal sealed record Part(string Scheduler, Dictionary<string, JsonElement> Options);
    }
}
