using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Multiplies an image by a random factor, within black and white.</summary>
/// <param name="max">The factor is uniform from 1 - max, at least 0, to 1 + max; 0 to 10.</param>
public sealed class RandomBrightness(double max) : IAugmentation
{
    /// <summary>How far the factor is from 1 at most.</summary>
    [Range(0.0, 10.0)]
    public double Max { get; } = max;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) =>
        AugmentedBatch.Images(this, images, context, values => ColorOperations.Brightness(values.clone(), context.Uniform(values, Math.Max(0, 1 - Max), 1 + Max)));
}
