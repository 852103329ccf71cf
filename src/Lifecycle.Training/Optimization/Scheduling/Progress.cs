namespace Lifecycle.Training.Optimization.Scheduling;

/// <summary>Where a step lies in a stretch of a run, and shapes between two values.</summary>
internal static class Progress
{
    /// <summary>The part of a stretch that is done, 0 to 1; without a length, the stretch ends at the last step of the run.</summary>
    public static double Of(in SchedulePoint point, ScheduleLength? length)
    {
        var steps = length?.In(point) ?? Math.Max(point.TotalSteps - 1, 1);
        return Math.Clamp(point.Step / steps, 0, 1);
    }

    /// <summary>How often a stretch lies in the steps done so far; whole stretches only.</summary>
    public static double Stretches(in SchedulePoint point, ScheduleLength? every) => Math.Floor(Exact(point, every));

    /// <summary>How often a stretch, by default an epoch, lies in the steps done so far.</summary>
    public static double Exact(in SchedulePoint point, ScheduleLength? every) => point.Step / (every?.In(point) ?? point.StepsPerEpoch);

    /// <summary>Half a cosine from one value to another.</summary>
    public static double HalfCosine(double start, double end, double progress) => end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1))));
}
