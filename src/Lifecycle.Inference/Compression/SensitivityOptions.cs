using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Compression;

/// <summary>The settings of a sensitivity analysis.</summary>
public sealed record SensitivityOptions
{
    /// <summary>The format whose noise is measured. Default <see cref="CompressionFormats.StaticPerChannel"/>.</summary>
    [Required]
    public CompressionFormat Format { get; init; } = CompressionFormats.StaticPerChannel;

    /// <summary>The most batches that noise is measured on, 1 to 1,000,000. Default 4.</summary>
    [Range(1, 1_000_000)]
    public int MaxBatches { get; init; } = 4;

    /// <summary>How many models are held at once, each with another layer quantized, 1 to 1024. Default 8.</summary>
    [Range(1, 1024)]
    public int ModelsAtOnce { get; init; } = 8;
}
