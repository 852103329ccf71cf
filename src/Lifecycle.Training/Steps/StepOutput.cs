using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>What a batch of evaluation came to.</summary>
/// <param name="Loss">A scalar, the mean over the samples.</param>
/// <param name="Outputs">What metrics take as outputs, [count, ...] each, floating ones float32; the first one unless a metric names another.</param>
/// <param name="Targets">What metrics take as targets, [count, ...] each.</param>
public sealed record StepOutput(Tensor Loss, IReadOnlyList<Tensor> Outputs, IReadOnlyList<Tensor> Targets);
