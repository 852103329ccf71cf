using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Takes the colour from an image, at random; it keeps its three channels.</summary>
/// <param name="probability">How often, from 0 to 1.</param>
public sealed class RandomGrayscale(double probability = 0.1) : IAugmentation
{
    /// <summary>How often an image becomes gray.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; } = probability;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Colors(this, images, context, values =>
        torch.where(context.Uniform(values, 0, 1).lt(Probability), ColorOperations.Gray(values), values));
}
