using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>
/// What a <see cref="Trainer"/> does with a batch: how its losses are computed, and which parameters they update in what order.
/// <see cref="TrainingSteps"/> has the usual ones; a generative adversarial net, say, is one's own. All is called on the
/// training thread, within a dispose scope: tensors need not be disposed.
/// </summary>
public interface ITrainingStep
{
    /// <summary>The name that messages use.</summary>
    string Name => GetType().Name;

    /// <summary>The optimizers, where there is more than one or not all by the options; empty (default) is one over all parameters that require gradients.</summary>
    IReadOnlyList<OptimizerPart> Optimizers => [];

    /// <summary>Takes a training step: one call of <see cref="StepContext.Update(Func{StepBatch, Tensor})"/> for each optimizer that is to move.</summary>
    void Train(StepContext step);

    /// <summary>Measures a batch, in evaluation mode and without gradients. It is also tried on the first two samples before the first step.</summary>
    StepOutput Evaluate(StepBatch batch);

    /// <summary>The outputs of a batch for predictions, in evaluation mode and without gradients; targets may be missing.</summary>
    IReadOnlyList<Tensor> Predict(StepBatch batch) => batch.Forward(batch.Inputs);

    /// <summary>Tells, before anything is read, whether the step can take such samples.</summary>
    /// <returns>Null if it can, else what was expected, such as "two inputs and no target".</returns>
    string? Mismatch(IReadOnlyList<ElementSpec> inputs, IReadOnlyList<ElementSpec> targets) => null;
}
