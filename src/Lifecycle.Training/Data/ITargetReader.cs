using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>A dataset that reads targets without inputs, so that all labels can be checked before the first step.</summary>
internal interface ITargetReader
{
    /// <summary>The first target of the samples at <paramref name="indices"/>, or null where it cannot be had without the inputs.</summary>
    Tensor? TryReadTarget(ReadOnlySpan<long> indices);
}
