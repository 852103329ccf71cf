using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Compression;

/// <summary>The settings of a latency measurement.</summary>
public sealed record LatencyOptions
{
    /// <summary>Rows a call, 1 to 65,536, where the models' first axis takes any number; else as many as they take. Default 1.</summary>
    [Range(1, 65_536)]
    public int BatchSize { get; init; } = 1;

    /// <summary>How often each model has its turn, 3 to 1,000,000. Default 50.</summary>
    [Range(3, 1_000_000)]
    public int Turns { get; init; } = 50;

    /// <summary>The time in seconds after which no new turn begins, once there were 5; above 0. Default 20.</summary>
    [Range(0.0, 86_400.0, MinimumIsExclusive = true)]
    public double MaxSeconds { get; init; } = 20;

    /// <summary>Threads inside one operator, 0 to 1024; 0 leaves it to ONNX Runtime. Default 1, which repeats best and is what many callers at once want.</summary>
    [Range(0, 1024)]
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>The clock. Default the system's.</summary>
    [Required]
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
