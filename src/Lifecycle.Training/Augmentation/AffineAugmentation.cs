using System.Numerics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// An augmentation that moves the pixels of each image by an affine map. Neighbours in the list are composed into one map
/// a sample, so that a batch is sampled once, bilinearly, with black outside the image.
/// </summary>
public abstract class AffineAugmentation : IAugmentation
{
    /// <summary>
    /// Draws the map of one image, from where a pixel is to where it goes: pixel units, the origin at the image's centre,
    /// x to the right, y down.
    /// </summary>
    /// <param name="random">Where draws come from.</param>
    /// <param name="height">The image's height in pixels.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <returns>An invertible map, for row vectors as in System.Numerics.</returns>
    public abstract Matrix3x2 Draw(RandomStream random, long height, long width);

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => Apply([this], images, context);

    /// <summary>Draws from each of <paramref name="maps"/> in turn and samples the batch once.</summary>
    internal static Tensor Apply(IReadOnlyList<AffineAugmentation> maps, Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        if (images.shape is not [var count, _, var height, var width])
            throw new DataException($"An augmentation of images got a batch of shape {ElementSpec.Format(images.shape)}; expected [count x channels x height x width]; leave the augmentation out for this data.");
        var theta = new float[count * 6];
        for (var sample = 0; sample < count; sample++)
            WriteSamplingMap(Compose(maps, context.Random, height, width), height, width, theta.AsSpan(6 * sample, 6));
        using var scope = NewDisposeScope();
        var grid = nn.functional.affine_grid(torch.tensor(theta, [count, 2, 3]).to(images.dtype, images.device), images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).MoveToOuterDisposeScope();
    }

    private static Matrix3x2 Compose(IReadOnlyList<AffineAugmentation> maps, RandomStream random, long height, long width)
    {
        var composed = Matrix3x2.Identity;
        foreach (var map in maps) composed *= map.Draw(random, height, width);
        return composed;
    }

    // Sampling asks where an output pixel comes from, hence the inverse; its coordinates run from -1 to 1 between the image's edges.
    private static void WriteSamplingMap(Matrix3x2 map, long height, long width, Span<float> theta)
    {
        if (!Matrix3x2.Invert(map, out var inverse)) throw new UsageException($"An augmentation drew the map {map}, which cannot be inverted; expected a scale other than 0.");
        var ratio = (float)height / width;
        theta[0] = inverse.M11;
        theta[1] = inverse.M21 * ratio;
        theta[2] = inverse.M31 * 2 / width;
        theta[3] = inverse.M12 / ratio;
        theta[4] = inverse.M22;
        theta[5] = inverse.M32 * 2 / height;
    }
}
