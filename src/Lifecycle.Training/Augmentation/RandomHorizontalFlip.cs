using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>Mirrors an image left to right, at random.</summary>
/// <param name="probability">How often, from 0 to 1.</param>
public sealed class RandomHorizontalFlip(double probability = 0.5) : AffineAugmentation
{
    /// <summary>How often an image is mirrored.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    internal override bool KeepsFrame => true;

    /// <inheritdoc/>
    public override Matrix3x2 Draw(RandomStream random, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.NextBoolean(Probability) ? Matrix3x2.CreateScale(-1, 1) : Matrix3x2.Identity;
    }
}
