using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Compression;

namespace Lifecycle;

/// <summary>How a compression searches. All settings that are out of range are reported together, before the work begins.</summary>
public sealed record CompressionOptions
{
    /// <summary>The formats to try, in this order. Default <see cref="CompressionFormats.All"/>.</summary>
    [Required]
    public IReadOnlyList<CompressionFormat> Formats { get; init; } = CompressionFormats.All;

    /// <summary>What models are judged by; null (default) is accuracy where the validation data have labels, else agreement with the source.</summary>
    public IValidationMetric? Metric { get; init; }

    /// <summary>Whether a format that loses too much is tried again with its most sensitive layers in float. Default true.</summary>
    public bool KeepSensitiveLayers { get; init; } = true;

    /// <summary>The most batches of the calibration that layers' sensitivity is measured on, 1 to 1,000,000. Default 4.</summary>
    [Range(1, 1_000_000)]
    public int SensitivityBatches { get; init; } = 4;

    /// <summary>How times are measured; the batch size is the goal's.</summary>
    [Required]
    public LatencyOptions Latency { get; init; } = new();

    /// <summary>Times whose ratio is so near 1 count as equal, 0 to 0.5. Default 0.02.</summary>
    [Range(0.0, 0.5)]
    public double LatencyTolerance { get; init; } = 0.02;

    /// <summary>Told of each step in a line; null (default) for nobody.</summary>
    public IProgress<string>? Progress { get; init; }
}
