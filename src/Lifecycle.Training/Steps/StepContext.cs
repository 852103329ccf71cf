using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>One training step under way: its batch, and the updates that it consists of.</summary>
public sealed class StepContext
{
    private readonly IUpdater _updater;

    internal StepContext(IUpdater updater, StepBatch batch, int epoch, long step)
    {
        _updater = updater;
        (Batch, Epoch, Step) = (batch, epoch, step);
    }

    /// <summary>The whole batch. Updates give it in parts where the options ask for micro-batches, so compute losses from the part that they give.</summary>
    public StepBatch Batch { get; }

    /// <summary>The model.</summary>
    public nn.Module Model => Batch.Model;

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>The step within the epoch, from 0.</summary>
    public long Step { get; }

    /// <summary>Updates the parameters of the only optimizer; several times for a batch where the step says so several times and gradients are not accumulated.</summary>
    /// <param name="loss">A batch, or part of one, to its loss: a scalar, the mean over the samples.</param>
    /// <exception cref="UsageException">The step has several optimizers, or updates one twice for a batch while gradients are accumulated.</exception>
    public void Update(Func<StepBatch, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        _updater.Update(null, Batch, loss);
    }

    /// <summary>
    /// Updates the parameters of one of several optimizers: gradients of the others' are not taken meanwhile. With gradient
    /// accumulation the optimizer moves at the last of the batches; without, several times for a batch where the step says so several times.
    /// </summary>
    /// <param name="optimizer">The name of its <see cref="OptimizerPart"/>.</param>
    /// <param name="loss">A batch, or part of one, to its loss: a scalar, the mean over the samples.</param>
    /// <exception cref="UsageException">There is no optimizer of this name, or it is updated twice for a batch while gradients are accumulated.</exception>
    public void Update(string optimizer, Func<StepBatch, Tensor> loss)
    {
        ArgumentException.ThrowIfNullOrEmpty(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        _updater.Update(optimizer, Batch, loss);
    }
}
