using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Moves the colours of an image away from gray, or towards it, by a random factor; gray images stay.</summary>
/// <param name="max">The factor is uniform from 1 - max, at least 0, to 1 + max; 0 to 10.</param>
public sealed class RandomSaturation(double max) : IAugmentation
{
    /// <summary>How far the factor is from 1 at most.</summary>
    [Range(0.0, 10.0)]
    public double Max { get; } = max;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) =>
        AugmentedBatch.Colors(this, images, context, values => ColorOperations.Saturation(values.clone(), context.Uniform(values, Math.Max(0, 1 - Max), 1 + Max)));
}
