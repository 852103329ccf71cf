using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Varies the samples of a training batch, with tensor operations on the training device and one random draw a sample.
/// Images come as floating numbers, bytes already divided by 255, and before normalization: black is 0, white is 1.
/// </summary>
public interface IAugmentation
{
    /// <summary>Varies a batch.</summary>
    /// <param name="images">Images [count, channels, height, width], series [count, channels, time] or rows of a table [count, features], floating; or token ids [count, length], int64. Not to be written to.</param>
    /// <param name="context">Where randomness comes from: the same seed, epoch and step give the same draws.</param>
    /// <returns>The varied batch, of the same shape and type; it may be <paramref name="images"/> itself.</returns>
    Tensor Apply(Tensor images, AugmentationContext context);
}
