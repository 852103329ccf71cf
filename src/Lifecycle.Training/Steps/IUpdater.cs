using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>What an update of a step comes to: moved weights in training, mere computation where steps are tried or timed.</summary>
internal interface IUpdater
{
    /// <summary>Computes the loss and its gradients, and updates the parameters of an optimizer.</summary>
    /// <param name="optimizer">Its name; null is the only one.</param>
    /// <param name="batch">The whole batch.</param>
    /// <param name="loss">The loss of a part of it.</param>
    void Update(string? optimizer, StepBatch batch, Func<StepBatch, Tensor> loss);
}
