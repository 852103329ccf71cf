namespace Lifecycle.Training.Optimization;

/// <summary>Where a run is.</summary>
/// <param name="Step">The step, from 0, counted over all epochs.</param>
/// <param name="TotalSteps">The number of steps of the run, at least 1.</param>
/// <param name="BaseLearningRate">The optimizer's own learning rate.</param>
public readonly record struct SchedulePoint(long Step, long TotalSteps, double BaseLearningRate)
{
    /// <summary>The number of steps of an epoch, at least 1; where not set, the run is one epoch.</summary>
    public long StepsPerEpoch { get; init; } = TotalSteps;

    /// <summary>What an <see cref="IReactiveSchedule"/> remembers; null stands for its initial memory, and for schedules that remember nothing.</summary>
    public IReadOnlyList<double>? Memory { get; init; }

    /// <summary>The same instant as a part of the run sees it that begins at a step and has a length.</summary>
    internal SchedulePoint Within(double start, double length) => this with { Step = Step - (long)Math.Ceiling(start), TotalSteps = Math.Max((long)length, 1) };
}
