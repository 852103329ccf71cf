using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Learning rates and momenta of 30 steps against PyTorch's.</summary>
public sealed class SchedulerGoldenTests
{
    private static readonly Dictionary<string, Func<Optimizer, LRScheduler>> Schedules = new(StringComparer.Ordinal)
    {
        ["StepLR"] = o => StepLR(o, 4, 0.5),
        ["MultiStepLR"] = o => MultiStepLR(o, [3, 8, 20], 0.3),
        ["ExponentialLR"] = o => ExponentialLR(o, 0.9),
        ["ConstantLR"] = o => ConstantLR(o, 0.25, 6),
        ["LinearLR"] = o => LinearLR(o, 0.2, 0.8, 7),
        ["CosineAnnealingLR"] = o => CosineAnnealingLR(o, 10, 0.01),
        ["LambdaLR"] = o => LambdaLR(o, epoch => 1.0 / (1 + epoch)),
        ["MultiplicativeLR"] = o => MultiplicativeLR(o, epoch => epoch % 2 == 1 ? 0.97 : 0.9),
        ["OneCycleLR"] = o => OneCycleLR(o, 0.5, total_steps: 30),
        ["OneCycleLR linear"] = o => OneCycleLR(
            o, 0.5, epochs: 3, steps_per_epoch: 10, pct_start: 0.4, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear,
            base_momentum: 0.8, max_momentum: 0.9, div_factor: 10, final_div_factor: 100),
        ["OneCycleLR three phases"] = o => OneCycleLR(o, 0.5, total_steps: 30, pct_start: 0.35, three_phase: true),
    };

    private static IEnumerable<string> Names => OptimizerGoldens.All.Schedules.Keys;

    [TestCaseSource(nameof(Names))]
    public void FollowsPyTorchsRates(string name)
    {
        using var scope = NewDisposeScope();
        var golden = OptimizerGoldens.All.Schedules[name];
        var parameter = nn.Parameter(ones(2));
        using var optimizer = SGD([parameter], 0.1, momentum: 0.9);
        var scheduler = Schedules[name](optimizer);
        for (var step = 0; step < golden.Values.Length; step++)
        {
            var group = optimizer.ParamGroups.Single();
            Assert.That(group.LearningRate, Is.EqualTo(golden.Values[step]).Within(1e-12), $"rate of step {step}");
            Assert.That(((IMomentum)group).Momentum, Is.EqualTo(golden.Momenta[step]).Within(1e-12), $"momentum of step {step}");
            if (step + 1 < golden.Values.Length) scheduler.step();
        }
    }

    [TestCase("min")]
    [TestCase("max")]
    public void ReduceOnPlateauFollowsPyTorchsRates(string mode)
    {
        var golden = OptimizerGoldens.All;
        using var parameter = nn.Parameter(ones(2));
        using var optimizer = SGD([parameter], 0.1);
        var scheduler = mode is "min"
            ? ReduceLROnPlateau(optimizer, factor: 0.5, patience: 2)
            : ReduceLROnPlateau(optimizer, "max", 0.3, 1, 0.01, "abs", cooldown: 2, min_lr: [1e-3]);
        foreach (var (measure, rate) in golden.Measures.Zip(golden.Plateaus[mode]))
        {
            scheduler.step(measure);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(rate).Within(1e-15));
        }
        Assert.That(() => scheduler.step(), Throws.InvalidOperationException);
    }

    [Test]
    public void OneCycleEndsWithItsLastStep()
    {
        using var parameter = nn.Parameter(ones(2));
        using var optimizer = SGD([parameter], 0.1, momentum: 0.9);
        var scheduler = OneCycleLR(optimizer, 0.5, total_steps: 3);
        for (var i = 0; i < 3; i++) scheduler.step();
        Assert.That(() => scheduler.step(), Throws.InvalidOperationException);
    }
}
