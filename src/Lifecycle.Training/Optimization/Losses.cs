using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>The usual losses, each a mean over the samples.</summary>
public static class Losses
{
    /// <summary>Cross-entropy of class scores (logits) [count, classes, ...] against int64 labels [count, ...].</summary>
    /// <param name="labelSmoothing">The part of the probability that goes to all classes alike (Szegedy et al., 2016); 0 to 1.</param>
    public static ILoss CrossEntropy(double labelSmoothing = 0) => new CrossEntropyLoss(labelSmoothing);

    /// <summary>Mean of the squared differences; output and target have the same shape.</summary>
    public static ILoss MeanSquaredError() => new ElementwiseLoss("MeanSquaredError", (output, target) => nn.functional.mse_loss(output, target));

    /// <summary>Binary cross-entropy of scores (logits) against targets from 0 to 1 of the same shape.</summary>
    public static ILoss BinaryCrossEntropyWithLogits() =>
        new ElementwiseLoss("BinaryCrossEntropyWithLogits", (output, target) => nn.functional.binary_cross_entropy_with_logits(output, target));

    /// <summary>A loss of one's own, or one of TorchSharp's loss modules: <c>Losses.Custom("Huber", huber.call)</c>.</summary>
    /// <param name="name">The name that messages and reports use.</param>
    /// <param name="compute">Output and target to a scalar tensor, the mean over the samples.</param>
    public static ILoss Custom(string name, Func<Tensor, Tensor, Tensor> compute)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(compute);
        return new CustomLoss(name, compute);
    }
}
