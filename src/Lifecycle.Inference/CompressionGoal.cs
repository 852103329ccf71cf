using System.ComponentModel.DataAnnotations;

namespace Lifecycle;

/// <summary>What a compression is to reach. An artifact that misses any of it is refused.</summary>
public sealed record CompressionGoal : IValidatableObject
{
    /// <summary>By how much the metric may fall, in its own unit: 0.01 (default) is a point of accuracy. 0 to 1e12.</summary>
    [Range(0.0, 1e12)]
    public double MaxAccuracyDrop { get; init; } = 0.01;

    /// <summary>The largest file as a share of the source's, above 0; null (default) for any.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double? MaxSizeRatio { get; init; }

    /// <summary>The largest file in bytes, above 0; null (default) for any.</summary>
    [Range(1L, long.MaxValue)]
    public long? MaxSizeBytes { get; init; }

    /// <summary>
    /// The longest time as a share of the source's, above 0 to 1: the median of the ratios turn by turn, which single slow turns do not move. Null (default) for that of the
    /// source, within <see cref="CompressionOptions.LatencyTolerance"/>. What is slower than its source is refused in any case.
    /// </summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double? MaxLatencyRatio { get; init; }

    /// <summary>The longest median time of a batch in milliseconds, above 0; null (default) for any.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double? MaxLatencyMilliseconds { get; init; }

    /// <summary>Rows a batch when times are measured, 1 to 65,536. Default 1.</summary>
    [Range(1, 65_536)]
    public int BatchSize { get; init; } = 1;

    /// <summary>What is chosen of artifacts that all meet the goal. Default the fastest.</summary>
    [EnumDataType(typeof(CompressionPreference))]
    public CompressionPreference Prefer { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (double.IsNaN(MaxAccuracyDrop)) yield return new ValidationResult($"{nameof(MaxAccuracyDrop)} is not a number, expected 0 to 1e12");
    }
}

/// <summary>What is chosen of artifacts that all meet a goal.</summary>
public enum CompressionPreference
{
    /// <summary>The fastest; of those that a measurement cannot tell apart, the smallest.</summary>
    Latency,
    /// <summary>The smallest; of equals, the fastest.</summary>
    Size,
    /// <summary>The one with the best metric; of equals, the fastest.</summary>
    Accuracy,
}
