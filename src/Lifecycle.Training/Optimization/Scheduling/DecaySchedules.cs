using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>The base rate throughout.</summary>
internal sealed record ConstantSchedule : ISchedule
{
    public double LearningRate(in SchedulePoint point) => point.BaseLearningRate;
}

/// <summary>A straight line between two parts of the base rate.</summary>
internal sealed record LinearSchedule([property: Range(0.0, 1e6)] double StartFraction, [property: Range(0.0, 1e6)] double FinalFraction, ScheduleLength? Length) : ISchedule
{
    public double LearningRate(in SchedulePoint point) =>
        point.BaseLearningRate * (StartFraction + ((FinalFraction - StartFraction) * Progress.Of(point, Length)));
}

/// <summary>Half a cosine down from the base rate.</summary>
internal sealed record CosineSchedule([property: Range(0.0, 1.0)] double FinalFraction, ScheduleLength? Length) : ISchedule
{
    public double LearningRate(in SchedulePoint point) =>
        Progress.HalfCosine(point.BaseLearningRate, point.BaseLearningRate * FinalFraction, Progress.Of(point, Length));
}

/// <summary>A power of what is left of the stretch.</summary>
internal sealed record PolynomialSchedule(
    [property: Range(0.0, 100.0, MinimumIsExclusive = true)] double Power,
    [property: Range(0.0, 1.0)] double FinalFraction,
    ScheduleLength? Length) : ISchedule
{
    public double LearningRate(in SchedulePoint point) =>
        point.BaseLearningRate * (FinalFraction + ((1 - FinalFraction) * Math.Pow(1 - Progress.Of(point, Length), Power)));
}

/// <summary>A factor a stretch, applied smoothly.</summary>
internal sealed record ExponentialSchedule([property: Range(0.0, 1.0, MinimumIsExclusive = true)] double Factor, ScheduleLength? Every) : ISchedule
{
    public double LearningRate(in SchedulePoint point) => point.BaseLearningRate * Math.Pow(Factor, Progress.Exact(point, Every));
}

/// <summary>A factor a stretch, applied at its end.</summary>
internal sealed record StepSchedule([property: Range(0.0, 1.0, MinimumIsExclusive = true)] double Factor, ScheduleLength? Every) : ISchedule
{
    public double LearningRate(in SchedulePoint point) => point.BaseLearningRate * Math.Pow(Factor, Progress.Stretches(point, Every));
}

/// <summary>A factor at each of some milestones.</summary>
internal sealed record MultiStepSchedule([property: Range(0.0, 1.0, MinimumIsExclusive = true)] double Factor, IReadOnlyList<ScheduleLength> Milestones) : ISchedule
{
    public double LearningRate(in SchedulePoint point)
    {
        var passed = 0;
        foreach (var milestone in Milestones)
            if (point.Step >= milestone.In(point)) passed++;
        return point.BaseLearningRate * Math.Pow(Factor, passed);
    }
}
