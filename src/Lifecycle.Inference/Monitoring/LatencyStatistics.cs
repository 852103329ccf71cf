using System.Globalization;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Monitoring;

/// <summary>
/// How long calls take, from one sample for each call. Quantiles are those of MathNet.Numerics (Hyndman and Fan's type 8,
/// median-unbiased).
/// </summary>
public sealed record LatencyStatistics
{
    /// <summary>How many calls were measured.</summary>
    public required int Calls { get; init; }

    /// <summary>Rows a call.</summary>
    public required int RowsPerCall { get; init; }

    /// <summary>Half of the calls take less, in milliseconds.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>99 of 100 calls take less, in milliseconds.</summary>
    public required double P99Milliseconds { get; init; }

    /// <summary>The mean, in milliseconds.</summary>
    public required double MeanMilliseconds { get; init; }

    /// <summary>Rows a second, one call after the other: rows by the sum of all calls' time.</summary>
    public double RowsPerSecond => RowsPerCall * 1000 / MeanMilliseconds;

    /// <summary>Makes the statistics of calls that were measured.</summary>
    /// <param name="milliseconds">The time of each call, at least 0 and not all 0; at least one.</param>
    /// <param name="rowsPerCall">Rows a call, at least 1.</param>
    /// <exception cref="ArgumentException">There is no sample, all are 0, or one is negative or not finite.</exception>
    public static LatencyStatistics Of(IReadOnlyCollection<double> milliseconds, int rowsPerCall = 1)
    {
        ArgumentNullException.ThrowIfNull(milliseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerCall, 1);
        if (milliseconds.Any(time => !(time >= 0) || double.IsInfinity(time)) || !(milliseconds.Sum() > 0))
            throw new ArgumentException("The samples are none, all zero, negative or not finite; expected times in milliseconds.", nameof(milliseconds));
        var sorted = milliseconds.ToArray();
        Array.Sort(sorted);
        return new LatencyStatistics
        {
            Calls = sorted.Length,
            RowsPerCall = rowsPerCall,
            MedianMilliseconds = SortedArrayStatistics.Median(sorted),
            P99Milliseconds = SortedArrayStatistics.Quantile(sorted, 0.99),
            MeanMilliseconds = ArrayStatistics.Mean(sorted),
        };
    }

    /// <summary>Measures a call.</summary>
    /// <param name="call">What is measured.</param>
    /// <param name="calls">How often, at least 1.</param>
    /// <param name="warmUpCalls">How often before that, unmeasured.</param>
    /// <param name="rowsPerCall">Rows a call, at least 1.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the clock does not tell two calls apart.</exception>
    public static LatencyStatistics Measure(Action call, int calls, int warmUpCalls = 0, int rowsPerCall = 1, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpCalls);
        var time = clock ?? TimeProvider.System;
        for (var index = 0; index < warmUpCalls; index++) call();
        var samples = new double[calls];
        for (var index = 0; index < calls; index++)
        {
            var start = time.GetTimestamp();
            call();
            samples[index] = (time.GetTimestamp() - start) * 1000.0 / time.TimestampFrequency;
        }
        return Of(samples, rowsPerCall);
    }

    /// <summary>The statistics in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Calls} calls of {RowsPerCall}: median {MedianMilliseconds:0.###} ms, p99 {P99Milliseconds:0.###} ms, {RowsPerSecond:0} rows a second");
}
