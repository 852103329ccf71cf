using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Batching;

/// <summary>With what load <see cref="BatchingAdvisor"/> measures.</summary>
public sealed record AdvisorOptions : IValidatableObject
{
    /// <summary>Callers at once, each of which sends its next row when it has its answer, 1 to 10,000. Default 16.</summary>
    [Range(1, 10_000)]
    public int Callers { get; init; } = 16;

    /// <summary>Requests of each caller in each round, 1 to 1,000,000. Default 100.</summary>
    [Range(1, 1_000_000)]
    public int Requests { get; init; } = 100;

    /// <summary>How often each way is measured, all of them in turn, 1 to 100. Default 5.</summary>
    [Range(1, 100)]
    public int Rounds { get; init; } = 5;

    /// <summary>The most rows of a batch, 1 to 1,048,576. Default 32.</summary>
    [Range(1, 1 << 20)]
    public int MaxBatchSize { get; init; } = 32;

    /// <summary>The p99 that is to be kept, above zero; null (default) for any: the most rows a second win.</summary>
    public TimeSpan? TargetP99 { get; init; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (TargetP99 <= TimeSpan.Zero) yield return new ValidationResult($"TargetP99 is {TargetP99}, expected above zero, or null for any");
    }
}
