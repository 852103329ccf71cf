using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Searches;

/// <summary>The settings of <see cref="Trainer.FindLearningRateAsync"/>.</summary>
public sealed class LearningRateSearch : IValidatableObject
{
    /// <summary>The rate of the first step, above 0 to 1000. Default 1e-7.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Min { get; init; } = 1e-7;

    /// <summary>The rate of the last step, above <see cref="Min"/> to 1000. Default 10.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Max { get; init; } = 10;

    /// <summary>The number of steps, 10 to 100,000; the data are passed as often as that takes. Default 100.</summary>
    [Range(10, 100_000)]
    public int Steps { get; init; } = 100;

    /// <summary>How much of the running mean of losses stays at a step, 0 to below 1. Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Smoothing { get; init; } = 0.9;

    /// <summary>The search ends where the smoothed loss is above the least so far times this, above 1 to 1000. Default 4.</summary>
    [Range(1.0, 1000.0, MinimumIsExclusive = true)]
    public double DivergenceFactor { get; init; } = 4;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min >= Max) yield return new ValidationResult($"Min is {Min}, expected below Max, which is {Max}");
    }
}
