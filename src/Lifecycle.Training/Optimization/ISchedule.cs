namespace Lifecycle.Training.Optimization;

/// <summary>The learning rate as a function of the step. <see cref="Schedules"/> has the usual ones. An implementation keeps no state.</summary>
public interface ISchedule
{
    /// <summary>The learning rate of a step.</summary>
    double LearningRate(in SchedulePoint point);
}

/// <summary>Where a run is.</summary>
/// <param name="Step">The step, from 0, counted over all epochs.</param>
/// <param name="TotalSteps">The number of steps of the run, at least 1.</param>
/// <param name="BaseLearningRate">The optimizer's own learning rate.</param>
public readonly record struct SchedulePoint(long Step, long TotalSteps, double BaseLearningRate);
