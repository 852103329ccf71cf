using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>The settings of a <see cref="ModelBenchmark"/>.</summary>
public sealed record ModelBenchmarkOptions : IValidatableObject
{
    /// <summary>Rows a call, each 1 to 65,536, at least one number. Default 1 and 32.</summary>
    [Required]
    public IReadOnlyList<int> BatchSizes { get; init; } = [1, 32];

    /// <summary>How often each model has its turn at each batch size, 8 to 1,000,000. Default 50.</summary>
    [Range(8, 1_000_000)]
    public int Turns { get; init; } = 50;

    /// <summary>The time in seconds after which no new turn begins at a batch size, above 0. Default 20.</summary>
    [Range(0.0, 86_400.0, MinimumIsExclusive = true)]
    public double MaxSeconds { get; init; } = 20;

    /// <summary>Threads inside one operator, 0 to 1024; 0 leaves it to ONNX Runtime. Default 1.</summary>
    [Range(0, 1024)]
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>How unlikely a difference must be by chance to be one, above 0 and up to 0.5. Default 0.01.</summary>
    [Range(0.0, 0.5, MinimumIsExclusive = true)]
    public double Significance { get; init; } = 0.01;

    /// <summary>The share of time by which medians must differ to be worth a word, 0 to 10. Default 0.02.</summary>
    [Range(0.0, 10.0)]
    public double Tolerance { get; init; } = 0.02;

    /// <summary>The clock. Default the system's.</summary>
    [Required]
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BatchSizes is { Count: 0 }) yield return new ValidationResult("BatchSizes is empty; expected one number at least.", [nameof(BatchSizes)]);
        if (BatchSizes?.Any(static size => size is < 1 or > 65_536) == true)
            yield return new ValidationResult($"BatchSizes has {string.Join(", ", BatchSizes)}; expected 1 to 65,536 each.", [nameof(BatchSizes)]);
    }
}
