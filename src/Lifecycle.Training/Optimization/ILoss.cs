using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>What training makes small. <see cref="Losses"/> has the usual ones; an implementation needs no more than <see cref="Compute"/>.</summary>
public interface ILoss
{
    /// <summary>The name that messages and reports use.</summary>
    string Name => GetType().Name;

    /// <summary>The loss of a batch.</summary>
    /// <param name="output">What the model gave, float32, [count, ...].</param>
    /// <param name="target">What the dataset gave, on the same device, [count, ...].</param>
    /// <returns>A scalar: the mean over the samples.</returns>
    Tensor Compute(Tensor output, Tensor target);

    /// <summary>Tells whether this loss can take such an output and target, before the first step.</summary>
    /// <param name="outputShape">The output's shape, batch axis included.</param>
    /// <param name="targetShape">The target's shape, batch axis included.</param>
    /// <param name="targetType">The target's element type.</param>
    /// <returns>Null if they fit, else what was expected.</returns>
    string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType) => null;

    /// <summary>The number of classes that targets are indices of (0 to one less), or null where targets are no indices.</summary>
    /// <param name="outputShape">The output's shape, batch axis included.</param>
    long? ClassCount(IReadOnlyList<long> outputShape) => null;

    /// <summary>The label that stands for none and is left out, beside those from 0 to one less than <see cref="ClassCount"/>; null where there is none.</summary>
    long? IgnoreIndex => null;
}
