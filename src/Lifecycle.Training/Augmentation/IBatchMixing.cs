using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Mixes the samples of a training batch with one another, inputs and targets together. It comes after the augmentations and
/// before normalization.
/// </summary>
public interface IBatchMixing
{
    /// <summary>Mixes a batch.</summary>
    /// <param name="inputs">Shape [count, ...], floating, on the training device; not to be written to.</param>
    /// <param name="targets">Shape [count, ...], floating: class labels come as probabilities [count, classes], one for the sample's class; not to be written to.</param>
    /// <param name="context">Where randomness comes from: the same seed, epoch and step give the same draws.</param>
    /// <returns>Mixed inputs and targets, of the same shapes and types.</returns>
    (Tensor Inputs, Tensor Targets) Mix(Tensor inputs, Tensor targets, AugmentationContext context);
}
