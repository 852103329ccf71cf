using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>Slants an image about its centre by random angles: along x, then along y, as torchvision's affine does.</summary>
/// <param name="xDegrees">The angle along x is uniform from -xDegrees to +xDegrees; 0 to 80.</param>
/// <param name="yDegrees">The angle along y is uniform from -yDegrees to +yDegrees; 0 to 80.</param>
public sealed class RandomShear(double xDegrees, double yDegrees = 0) : AffineAugmentation
{
    /// <summary>The largest angle along x, in degrees.</summary>
    [Range(0.0, 80.0)]
    public double XDegrees { get; } = xDegrees;

    /// <summary>The largest angle along y, in degrees.</summary>
    [Range(0.0, 80.0)]
    public double YDegrees { get; } = yDegrees;

    /// <inheritdoc/>
    public override Matrix3x2 Draw(RandomStream random, long height, long width)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Map(random.NextDouble(-XDegrees, XDegrees), random.NextDouble(-YDegrees, YDegrees));
    }

    /// <summary>The map of two angles in degrees.</summary>
    internal static Matrix3x2 Map(double x, double y)
    {
        var (slantX, slantY) = (Math.Tan(x * Math.PI / 180), Math.Tan(y * Math.PI / 180));
        return new Matrix3x2(1, (float)-slantY, (float)-slantX, (float)(1 + (slantX * slantY)), 0, 0);
    }
}
