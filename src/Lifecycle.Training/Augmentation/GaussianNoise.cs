using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Adds noise from a normal distribution to every element, of batches of any shape.</summary>
/// <param name="std">The noise's standard deviation, in units of the brightest value; 0 to 10.</param>
public sealed class GaussianNoise(double std) : IAugmentation
{
    /// <summary>The standard deviation.</summary>
    [Range(0.0, 10.0)]
    public double Std { get; } = std;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(context);
        if (!images.is_floating_point()) throw AugmentedBatch.Refuse(this, images, "floating numbers", "convert the batch first or leave the augmentation out for this data");
        return context.WithNoise(images, Std);
    }
}
