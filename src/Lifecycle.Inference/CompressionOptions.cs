using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle;

/// <summary>How a compression searches. All settings that are out of range are reported together, before the work begins.</summary>
public sealed record CompressionOptions
{
    /// <summary>The formats to try, in this order. Default <see cref="CompressionFormats.All"/>.</summary>
    [Required]
    public IReadOnlyList<CompressionFormat> Formats { get; init; } = CompressionFormats.All;

    /// <summary>
    /// How to prune before formats are tried, each on the source, beside formats without pruning; none by default. What a fine-tuner does not bring back to
    /// what the goal allows is not quantized.
    /// </summary>
    [Required]
    public IReadOnlyList<PruningOptions> Pruning { get; init; } = [];

    /// <summary>Trains what was pruned, also between the steps of an iterative pruning; null (default) leaves it as it is.</summary>
    public IFineTuner? FineTuner { get; init; }

    /// <summary>What models are judged by; null (default) for <see cref="ValidationMetrics.For"/>: accuracy where the validation data have labels, else likeness to the source.</summary>
    public IValidationMetric? Metric { get; init; }

    /// <summary>
    /// Whether a format that loses too much is tried again with its most sensitive layers in float. How many of them is found by halving, which takes it that more layers in float
    /// lose no more; where that is not so, fewer might do, though one less than what is found was tried and does not. Default true.
    /// </summary>
    public bool KeepSensitiveLayers { get; init; } = true;

    /// <summary>The most batches of the calibration that layers' sensitivity is measured on, 1 to 1,000,000. Default 4.</summary>
    [Range(1, 1_000_000)]
    public int SensitivityBatches { get; init; } = 4;

    /// <summary>How times are measured; the batch size is the goal's.</summary>
    [Required]
    public LatencyOptions Latency { get; init; } = new();

    /// <summary>Times whose ratio is so near 1 count as equal, as a measurement repeats no better, 0 to 0.1. Default 0.02.</summary>
    [Range(0.0, 0.1)]
    public double LatencyTolerance { get; init; } = 0.02;

    /// <summary>Told of each step in a line; null (default) for nobody.</summary>
    public IProgress<string>? Progress { get; init; }
}
