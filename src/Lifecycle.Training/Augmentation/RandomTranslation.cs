using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>Shifts an image by a random part of its size, along both axes.</summary>
/// <param name="fraction">The shift is uniform from -fraction to +fraction of the width and of the height; 0 to 1.</param>
public sealed class RandomTranslation(double fraction) : AffineAugmentation
{
    /// <summary>The largest shift, as a part of the width and of the height.</summary>
    [Range(0.0, 1.0)]
    public double Fraction { get; } = fraction;

    /// <inheritdoc/>
    public override Matrix3x2 Draw(RandomStream random, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(random);
        var x = random.NextDouble(-Fraction, Fraction) * width;
        var y = random.NextDouble(-Fraction, Fraction) * height;
        return Matrix3x2.CreateTranslation((float)x, (float)y);
    }
}
