using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>Half cosines one after the other, each from the base rate again, each so many times as long as the one before.</summary>
internal sealed record CosineRestartsSchedule(ScheduleLength First, [property: Range(1.0, 100.0)] double Growth, [property: Range(0.0, 1.0)] double FinalFraction) : ISchedule
{
    public double LearningRate(in SchedulePoint point) =>
        Progress.HalfCosine(point.BaseLearningRate, point.BaseLearningRate * FinalFraction, Cycle(point.Step, First.In(point)));

    private double Cycle(double step, double first)
    {
        if (Growth == 1) return step % first / first;
        // The cycle n starts at first * (growth^n - 1) / (growth - 1); the logarithm may be off by one cycle at its very end.
        var cycle = Math.Floor(Math.Log(1 + (step / first * (Growth - 1)), Growth));
        if (step < Start(cycle, first)) cycle--;
        else if (step >= Start(cycle + 1, first)) cycle++;
        return (step - Start(cycle, first)) / (first * Math.Pow(Growth, cycle));
    }

    private double Start(double cycle, double first) => first * (Math.Pow(Growth, cycle) - 1) / (Growth - 1);
}

/// <summary>Up to a peak and down to almost nothing, along half cosines.</summary>
internal sealed record OneCycleSchedule(
    [property: Range(0.0, 1000.0, MinimumIsExclusive = true)] double MaxLearningRate,
    [property: Range(0.0, 1.0)] double WarmUpFraction,
    [property: Range(1.0, 1e12)] double InitialDivisor,
    [property: Range(1.0, 1e12)] double FinalDivisor) : ISchedule
{
    public double LearningRate(in SchedulePoint point)
    {
        var initial = MaxLearningRate / InitialDivisor;
        var peak = (WarmUpFraction * point.TotalSteps) - 1;
        if (point.Step <= peak) return Progress.HalfCosine(initial, MaxLearningRate, peak > 0 ? point.Step / peak : 1);
        // A warm-up shorter than one step leaves only the way down.
        var start = Math.Max(peak, 0);
        var length = point.TotalSteps - 1 - start;
        return Progress.HalfCosine(MaxLearningRate, initial / FinalDivisor, length > 0 ? (point.Step - start) / length : 1);
    }
}
