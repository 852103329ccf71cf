using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Cascades;

/// <summary>How a cascade is fitted.</summary>
public sealed record CascadeOptions
{
    /// <summary>How much less often than the large model the cascade may be right, 0 to 1. Default 0: it is to be right as often.</summary>
    [Range(0.0, 1.0)]
    public double MaxAccuracyDrop { get; init; }

    /// <summary>Rows a batch, 1 to 1,048,576. Default 32.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 32;

    /// <summary>How often times are measured, 1 to 100, each model in turn; the median counts. Default 5.</summary>
    [Range(1, 100)]
    public int Repetitions { get; init; } = 5;

    /// <summary>The clock. Default: the system's.</summary>
    [Required]
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
