using System.Globalization;
using System.Text;

namespace Lifecycle.Training.Searches;

/// <summary>A size that was tried.</summary>
/// <param name="BatchSize">The number of samples.</param>
/// <param name="Step">The time of forward and backward pass.</param>
/// <param name="SamplesPerSecond">The rate that this is.</param>
public readonly record struct BatchSizePoint(int BatchSize, TimeSpan Step, double SamplesPerSecond);

/// <summary>What a search for a batch size found.</summary>
public sealed record BatchSizeReport
{
    /// <summary>The sizes that fit, from the smallest.</summary>
    public required IReadOnlyList<BatchSizePoint> Points { get; init; }

    /// <summary>The largest size that fits.</summary>
    public int Largest => Points[^1].BatchSize;

    /// <summary>The smallest size whose rate is within a tenth of the best: smaller batches learn in fewer passes.</summary>
    public int Suggested => Points.First(point => point.SamplesPerSecond >= 0.9 * Points.Max(static p => p.SamplesPerSecond)).BatchSize;

    /// <summary>Why no larger size was tried, in a few words.</summary>
    public required string EndedBy { get; init; }

    /// <summary>The report as a table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"suggested batch size {Suggested}, largest that fits {Largest} ({EndedBy})");
        foreach (var point in Points) text.AppendLine(CultureInfo.InvariantCulture, $"  {point.BatchSize,7} samples  {point.Step.TotalMilliseconds,9:F1} ms  {point.SamplesPerSecond,9:F0} samples/s");
        return text.ToString();
    }
}
