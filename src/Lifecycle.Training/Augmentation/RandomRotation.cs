using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>Turns an image about its centre by a random angle, counter-clockwise for positive ones.</summary>
/// <param name="degrees">The angle is uniform from -degrees to +degrees; 0 to 180.</param>
public sealed class RandomRotation(double degrees) : AffineAugmentation
{
    /// <summary>The largest angle, in degrees.</summary>
    [Range(0.0, 180.0)]
    public double Degrees { get; } = degrees;

    /// <inheritdoc/>
    public override Matrix3x2 Draw(RandomStream random, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Map(random.NextDouble(-Degrees, Degrees));
    }

    /// <summary>The map of an angle; the y axis points down, which turns System.Numerics' usual sense around.</summary>
    internal static Matrix3x2 Map(double degrees) => Matrix3x2.CreateRotation((float)(-degrees * Math.PI / 180));
}
