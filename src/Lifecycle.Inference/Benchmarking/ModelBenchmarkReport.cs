using System.Globalization;
using System.Text;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Monitoring;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>Two models compared at each batch size.</summary>
/// <param name="Batches">The comparisons, in the order of the batch sizes.</param>
public sealed record ModelBenchmarkReport(IReadOnlyList<BatchComparison> Batches)
{
    /// <summary>Whether the second model is slower at some batch size.</summary>
    public bool IsSlower => Batches.Any(static batch => batch.Verdict == SpeedVerdict.Slower);

    /// <summary>Whether the second model is faster at some batch size, and slower at none.</summary>
    public bool IsFaster => !IsSlower && Batches.Any(static batch => batch.Verdict == SpeedVerdict.Faster);

    /// <summary>A Markdown table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("| rows a call | before, ms (p99) | after, ms (p99) | time ratio (quartiles) | p | |\n| ---: | ---: | ---: | ---: | ---: | --- |\n");
        foreach (var batch in Batches)
            text.Append(CultureInfo.InvariantCulture,
                $"| {batch.Before.RowsPerCall} | {batch.Before.MedianMilliseconds:0.###} ({batch.Before.P99Milliseconds:0.###}) | {batch.After.MedianMilliseconds:0.###} ({batch.After.P99Milliseconds:0.###}) | {batch.Ratio:0.###} ({batch.RatioLow:0.###} to {batch.RatioHigh:0.###}) | {batch.PValue:0.####} | {Word(batch.Verdict)} |\n");
        return text.ToString();
    }

    private static string Word(SpeedVerdict verdict) => verdict switch
    {
        SpeedVerdict.Faster => "faster",
        SpeedVerdict.Slower => "slower",
        _ => "no difference beyond noise",
    };
}

/// <summary>Two models compared at one batch size.</summary>
/// <param name="Before">The first model's calls.</param>
/// <param name="After">The second model's calls.</param>
/// <param name="Ratio">The median, turn by turn, of the second's time over the first's: below 1 is faster.</param>
/// <param name="RatioLow">The lower quartile of that ratio.</param>
/// <param name="RatioHigh">The upper quartile of that ratio.</param>
/// <param name="PValue">How likely a difference at least as great is by chance (<see cref="MannWhitneyTest"/>, two-sided).</param>
/// <param name="Verdict">What follows.</param>
public sealed record BatchComparison(LatencyStatistics Before, LatencyStatistics After, double Ratio, double RatioLow, double RatioHigh, double PValue, SpeedVerdict Verdict)
{
    internal static BatchComparison Of(ModelLatency before, ModelLatency after, ModelBenchmarkOptions options)
    {
        var p = MannWhitneyTest.Of(after.Samples, before.Samples).PValue;
        return new(before.Latency, after.Latency, after.Ratio, after.RatioLow, after.RatioHigh, p, SpeedComparison.Judge(after.Ratio, p, options.Significance, options.Tolerance));
    }
}
