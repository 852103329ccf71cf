using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Optimization;

/// <summary>The usual schedules.</summary>
public static class Schedules
{
    /// <summary>The optimizer's learning rate throughout.</summary>
    public static ISchedule Constant() => new ConstantSchedule();

    /// <summary>Down from the optimizer's learning rate along half a cosine (Loshchilov and Hutter, 2016).</summary>
    /// <param name="finalFraction">The last step's rate as a part of the first's, 0 to 1.</param>
    public static ISchedule Cosine(double finalFraction = 0) => new CosineSchedule(finalFraction);

    /// <summary>Up to a maximum and down to almost nothing, along half cosines (Smith and Topin, 2018), as in PyTorch's OneCycleLR.</summary>
    /// <param name="maxLearningRate">The peak; above 0.</param>
    /// <param name="warmUpFraction">The part of the steps that go up; 0 to 1.</param>
    /// <param name="initialDivisor">The first step's rate is the peak divided by this; 1 and above.</param>
    /// <param name="finalDivisor">The last step's rate is the first's divided by this; 1 and above.</param>
    public static ISchedule OneCycle(double maxLearningRate, double warmUpFraction = 0.3, double initialDivisor = 25, double finalDivisor = 1e4) =>
        new OneCycleSchedule(maxLearningRate, warmUpFraction, initialDivisor, finalDivisor);

    /// <summary>Half a cosine from one value to another.</summary>
    private static double HalfCosine(double start, double end, double progress) => end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1))));

    private sealed class ConstantSchedule : ISchedule
    {
        public double LearningRate(in SchedulePoint point) => point.BaseLearningRate;
    }

    private sealed class CosineSchedule(double finalFraction) : ISchedule
    {
        [Range(0.0, 1.0)]
        public double FinalFraction { get; } = finalFraction;

        public double LearningRate(in SchedulePoint point) =>
            HalfCosine(point.BaseLearningRate, point.BaseLearningRate * FinalFraction, (double)point.Step / Math.Max(point.TotalSteps - 1, 1));
    }

    private sealed class OneCycleSchedule(double maxLearningRate, double warmUpFraction, double initialDivisor, double finalDivisor) : ISchedule
    {
        [Range(0.0, 1000.0, MinimumIsExclusive = true)]
        public double MaxLearningRate { get; } = maxLearningRate;

        [Range(0.0, 1.0)]
        public double WarmUpFraction { get; } = warmUpFraction;

        [Range(1.0, 1e12)]
        public double InitialDivisor { get; } = initialDivisor;

        [Range(1.0, 1e12)]
        public double FinalDivisor { get; } = finalDivisor;

        public double LearningRate(in SchedulePoint point)
        {
            var initial = MaxLearningRate / InitialDivisor;
            var peak = (WarmUpFraction * point.TotalSteps) - 1;
            if (point.Step <= peak) return HalfCosine(initial, MaxLearningRate, peak > 0 ? point.Step / peak : 1);
            // A warm-up shorter than one step leaves only the way down.
            var start = Math.Max(peak, 0);
            var length = point.TotalSteps - 1 - start;
            return HalfCosine(MaxLearningRate, initial / FinalDivisor, length > 0 ? (point.Step - start) / length : 1);
        }
    }
}
