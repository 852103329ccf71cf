using System.Diagnostics;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Benchmarks;

/// <summary>
/// Times two pieces of work in turn, A B, B A, A B, ..., so that both meet the same moods of a shared machine; medians of
/// the pairs are what to quote.
/// </summary>
/// <param name="RatioMedian">The median of A's time over B's, pair by pair.</param>
/// <param name="RatioLow">The lower quartile of that ratio.</param>
/// <param name="RatioHigh">The upper quartile of that ratio.</param>
/// <param name="DifferenceMedian">The median of A's time less B's, pair by pair.</param>
/// <param name="BaselineMedian">The median of B's time.</param>
internal sealed record PairedTiming(double RatioMedian, double RatioLow, double RatioHigh, TimeSpan DifferenceMedian, TimeSpan BaselineMedian)
{
    /// <summary>Times both, after one unmeasured turn of each.</summary>
    /// <param name="work">A.</param>
    /// <param name="baseline">B.</param>
    /// <param name="pairs">How many pairs to time.</param>
    public static PairedTiming Measure(Action work, Action baseline, int pairs)
    {
        work();
        baseline();
        var worked = new double[pairs];
        var based = new double[pairs];
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0) worked[pair] = Time(work);
            based[pair] = Time(baseline);
            if (pair % 2 != 0) worked[pair] = Time(work);
        }

        var ratios = worked.Zip(based, (a, b) => a / b).ToArray();
        return new PairedTiming(
            ratios.Median(), ratios.LowerQuartile(), ratios.UpperQuartile(),
            TimeSpan.FromSeconds(worked.Zip(based, (a, b) => a - b).Median()), TimeSpan.FromSeconds(based.Median()));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
