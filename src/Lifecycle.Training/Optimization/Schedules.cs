using Lifecycle.Training.Optimization.Scheduling;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>
/// The usual schedules. "Base rate" is the optimizer's learning rate. Where a length can be left out, the stretch is the whole run and
/// its end is the last step; lengths are in steps, epochs or parts of the run.
/// </summary>
public static class Schedules
{
    /// <summary>The base rate throughout.</summary>
    public static ISchedule Constant() => new ConstantSchedule();

    /// <summary>A straight line from one part of the base rate to another, which then stays; PyTorch's LinearLR.</summary>
    /// <param name="startFraction">The first step's rate as a part of the base rate; 0 to 1,000,000.</param>
    /// <param name="finalFraction">The last rate as a part of the base rate; 0 to 1,000,000.</param>
    /// <param name="length">How long the line is.</param>
    public static ISchedule Linear(double startFraction = 1, double finalFraction = 0, ScheduleLength? length = null) => new LinearSchedule(startFraction, finalFraction, length);

    /// <summary>Down from the base rate along half a cosine (Loshchilov and Hutter, 2016), then staying; PyTorch's CosineAnnealingLR up to there.</summary>
    /// <param name="finalFraction">The last rate as a part of the base rate; 0 to 1.</param>
    /// <param name="length">How long the way down is.</param>
    public static ISchedule Cosine(double finalFraction = 0, ScheduleLength? length = null) => new CosineSchedule(finalFraction, length);

    /// <summary>Half cosines down, each beginning at the base rate again (SGDR; Loshchilov and Hutter, 2016); PyTorch's CosineAnnealingWarmRestarts.</summary>
    /// <param name="first">The length of the first.</param>
    /// <param name="growth">How many times as long as the one before each is; 1 to 100.</param>
    /// <param name="finalFraction">Where each ends, as a part of the base rate; 0 to 1.</param>
    public static ISchedule CosineRestarts(ScheduleLength first, double growth = 1, double finalFraction = 0) => new CosineRestartsSchedule(first, growth, finalFraction);

    /// <summary>Up to a maximum and down to almost nothing, along half cosines (Smith and Topin, 2018); PyTorch's OneCycleLR.</summary>
    /// <param name="maxLearningRate">The peak; above 0, at most 1000.</param>
    /// <param name="warmUpFraction">The part of the steps that go up; 0 to 1.</param>
    /// <param name="initialDivisor">The first step's rate is the peak divided by this; 1 and above.</param>
    /// <param name="finalDivisor">The last step's rate is the first's divided by this; 1 and above.</param>
    public static ISchedule OneCycle(double maxLearningRate, double warmUpFraction = 0.3, double initialDivisor = 25, double finalDivisor = 1e4) =>
        new OneCycleSchedule(maxLearningRate, warmUpFraction, initialDivisor, finalDivisor);

    /// <summary>The base rate times a power of what is left of the stretch; PyTorch's PolynomialLR.</summary>
    /// <param name="power">Above 0, at most 100; 1 is a straight line.</param>
    /// <param name="finalFraction">The last rate as a part of the base rate; 0 to 1.</param>
    /// <param name="length">How long the way down is.</param>
    public static ISchedule Polynomial(double power = 1, double finalFraction = 0, ScheduleLength? length = null) => new PolynomialSchedule(power, finalFraction, length);

    /// <summary>The base rate times a factor a stretch, smoothly: a little at each step; PyTorch's ExponentialLR with a stretch of one step.</summary>
    /// <param name="factor">Above 0 to 1.</param>
    /// <param name="every">The stretch; null is one epoch.</param>
    public static ISchedule Exponential(double factor, ScheduleLength? every = null) => new ExponentialSchedule(factor, every);

    /// <summary>The base rate times a factor after each stretch, in stairs; PyTorch's StepLR.</summary>
    /// <param name="factor">Above 0 to 1.</param>
    /// <param name="every">The stretch; null is one epoch.</param>
    public static ISchedule Step(double factor = 0.1, ScheduleLength? every = null) => new StepSchedule(factor, every);

    /// <summary>The base rate times a factor at each of some milestones; PyTorch's MultiStepLR.</summary>
    /// <param name="factor">Above 0 to 1.</param>
    /// <param name="milestones">Lengths from the beginning of the run, in any order.</param>
    public static ISchedule MultiStep(double factor, params IReadOnlyList<ScheduleLength> milestones)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return new MultiStepSchedule(factor, [.. milestones]);
    }

    /// <summary>
    /// The base rate, lowered when what the run goes by (its first metric, or the validation loss, or the training loss) has stopped
    /// getting better; PyTorch's ReduceLROnPlateau. What it has seen is saved with checkpoints.
    /// </summary>
    /// <param name="factor">What the rate is multiplied by; between 0 and 1.</param>
    /// <param name="patience">How many epochs in a row may be no better; the one after lowers the rate; 0 to 1,000,000.</param>
    /// <param name="threshold">By how much an epoch has to be better; 0 to 1,000,000.</param>
    /// <param name="thresholdIsRelative">Whether the threshold is a part of the best value, rather than a difference.</param>
    /// <param name="cooldown">How many epochs after lowering do not count; 0 to 1,000,000.</param>
    /// <param name="minFraction">The lowest rate as a part of the base rate; 0 to 1.</param>
    public static IReactiveSchedule Plateau(double factor = 0.1, int patience = 10, double threshold = 1e-4, bool thresholdIsRelative = true, int cooldown = 0, double minFraction = 0) =>
        new PlateauSchedule(factor, patience, threshold, thresholdIsRelative, cooldown, minFraction);

    /// <summary>A straight line up to the first rate of any other schedule, which then has the rest of the run (Goyal et al., 2017).</summary>
    /// <param name="length">How long the way up is.</param>
    /// <param name="then">What follows.</param>
    /// <param name="startFraction">The first step's rate as a part of the first rate of what follows; 0 to 1.</param>
    public static ISchedule WarmUp(ScheduleLength length, ISchedule then, double startFraction = 0.01)
    {
        ArgumentNullException.ThrowIfNull(then);
        return new WarmUpSchedule(length, startFraction, then);
    }

    /// <summary>Schedules one after the other, each of which sees its part as a whole run; PyTorch's SequentialLR.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="milestones">Where each part but the first begins, counted from the beginning of the run, ascending.</param>
    /// <exception cref="ArgumentException">There is no part, or a number of milestones other than that of the parts less one.</exception>
    public static ISchedule Sequential(IReadOnlyList<ISchedule> parts, params IReadOnlyList<ScheduleLength> milestones)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(milestones);
        if (parts.Count == 0 || parts.Contains(null!)) throw new ArgumentException("The parts of a sequential schedule are empty or hold null; expected at least one schedule.", nameof(parts));
        if (milestones.Count != parts.Count - 1)
            throw new ArgumentException($"A sequential schedule of {parts.Count} parts got {milestones.Count} milestones; expected {parts.Count - 1}, where each part but the first begins.", nameof(milestones));
        return new SequentialSchedule([.. parts], [.. milestones]);
    }

    /// <summary>Any of TorchSharp's schedulers that goes by the number of steps. Only the learning rate is taken, not a momentum that the scheduler moves too.</summary>
    /// <param name="create">Makes the scheduler over an optimizer with one group, whose learning rate is the base rate; a new one for each run.</param>
    /// <param name="every">How often the scheduler steps; null is at each step of training, <c>ScheduleLength.Epochs(1)</c> after each epoch.</param>
    public static ISchedule FromTorch(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> create, ScheduleLength? every = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new TorchSchedule(create, every);
    }
}
