using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Turns the hue of an image by a random part of the colour circle; gray images stay.</summary>
/// <param name="max">The part is uniform from -max to +max; 0 to 0.5, which reaches the opposite hue.</param>
public sealed class RandomHue(double max) : IAugmentation
{
    /// <summary>The largest part of the colour circle.</summary>
    [Range(0.0, 0.5)]
    public double Max { get; } = max;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) =>
        AugmentedBatch.Colors(this, images, context, values => ColorOperations.Hue(values.clone(), context.Uniform(values, -Max, Max)));
}
