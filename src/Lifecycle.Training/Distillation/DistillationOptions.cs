using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Distillation;

/// <summary>What a student learns from its teacher beside the labels. All settings out of range are reported together, before the first step.</summary>
public sealed class DistillationOptions : IValidatableObject
{
    /// <summary>By what logits of both are divided before softmax, 0.01 to 1000: the higher, the more the teacher tells of classes it holds unlikely. Default 4.</summary>
    [Range(0.01, 1000.0)]
    public double Temperature { get; init; } = 4;

    /// <summary>The weight of the divergence from the teacher's softened probabilities, 0 to 1,000,000. Default 0.9.</summary>
    [Range(0.0, 1e6)]
    public double SoftWeight { get; init; } = 0.9;

    /// <summary>The weight of the loss against the labels, 0 to 1,000,000. Default 0.1.</summary>
    [Range(0.0, 1e6)]
    public double HardWeight { get; init; } = 0.1;

    /// <summary>The loss against the data's first target. It is also what validation measures, so that it compares with training alone. Default cross-entropy.</summary>
    [Required]
    public ILoss HardLoss { get; init; } = Losses.CrossEntropy();

    /// <summary>Hidden layers of the student that are to be like layers of the teacher; none by default. They need the teacher itself, not a cache of its logits.</summary>
    [Required]
    public IReadOnlyList<FeatureMatch> Features { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SoftWeight == 0 && HardWeight == 0 && Features is not { Count: > 0 }) yield return new ValidationResult("SoftWeight and HardWeight are 0 and Features is empty, expected something to learn");
        if (Features?.Contains(null!) == true) yield return new ValidationResult("Features holds null, expected pairs of layers");
    }
}
