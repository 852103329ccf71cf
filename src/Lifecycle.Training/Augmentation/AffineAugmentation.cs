using System.Numerics;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// An augmentation that moves the pixels of each image by an affine map. Neighbours in the list are composed into one map
/// a sample, so that a batch is sampled once, bilinearly, with black outside the image.
/// </summary>
public abstract class AffineAugmentation : IAugmentation
{
    /// <summary>Whether every map it draws takes the image's frame to itself.</summary>
    internal virtual bool KeepsFrame => false;

    /// <summary>The augmentation as the user knows it, for messages.</summary>
    internal virtual IAugmentation Origin => this;

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
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SamplingRun.Apply(images, null, null, [this], [context]);
    }
}
