namespace Lifecycle.Training.Optimization;

/// <summary>The learning rate as a function of the step. <see cref="Schedules"/> has the usual ones. An implementation is a value: it keeps no state.</summary>
public interface ISchedule
{
    /// <summary>The learning rate of a step.</summary>
    double LearningRate(in SchedulePoint point);
}

/// <summary>
/// A schedule that also reacts to how training goes. What it remembers is a list of numbers that the run keeps, hands back at each
/// <see cref="SchedulePoint.Memory"/> and saves with its checkpoints, so that the schedule itself stays a value.
/// </summary>
public interface IReactiveSchedule : ISchedule
{
    /// <summary>The memory at the start of a run.</summary>
    IReadOnlyList<double> InitialMemory { get; }

    /// <summary>The memory after an epoch.</summary>
    /// <param name="memory">The memory before; it is not changed.</param>
    /// <param name="seen">How the epoch went.</param>
    /// <returns>As many numbers as <see cref="InitialMemory"/> has.</returns>
    IReadOnlyList<double> Observe(IReadOnlyList<double> memory, in ScheduleObservation seen);
}

/// <summary>How an epoch went, to an <see cref="IReactiveSchedule"/>.</summary>
/// <param name="Value">What the run goes by: its first metric, or the validation loss, or the training loss.</param>
/// <param name="HigherIsBetter">Whether a greater value is a better one.</param>
public readonly record struct ScheduleObservation(double Value, bool HigherIsBetter);
