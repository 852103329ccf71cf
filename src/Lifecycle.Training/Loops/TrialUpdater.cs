using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Computes losses and gradients and moves nothing, to time a step.</summary>
internal sealed class TrialUpdater : IUpdater
{
    public void Update(string? optimizer, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        loss(batch).backward();
        batch.Model.zero_grad();
    }
}
