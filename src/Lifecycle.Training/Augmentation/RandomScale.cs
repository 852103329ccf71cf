using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>Shrinks or enlarges an image about its centre by a random factor; the frame stays.</summary>
/// <param name="min">The least factor, above 0.</param>
/// <param name="max">The greatest factor, not below <paramref name="min"/>.</param>
public sealed class RandomScale(double min, double max) : AffineAugmentation, IValidatableObject
{
    /// <summary>The least factor.</summary>
    [Range(0.01, 100.0)]
    public double Min { get; } = min;

    /// <summary>The greatest factor.</summary>
    [Range(0.01, 100.0)]
    public double Max { get; } = max;

    /// <inheritdoc/>
    public override Matrix3x2 Draw(RandomStream random, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Matrix3x2.CreateScale((float)random.NextDouble(Min, Max));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max) yield return new ValidationResult($"Min is {Min}, expected at most Max, which is {Max}");
    }
}
