using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>The usual training steps. Where losses are fixed by inputs, outputs and targets, these do; else implement <see cref="ITrainingStep"/>.</summary>
public static class TrainingSteps
{
    /// <summary>One loss of the model's first output and the target; the model takes any number of inputs.</summary>
    public static ITrainingStep Supervised(ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new SupervisedStep(loss, oneInput: false);
    }

    /// <summary>Several losses of several outputs and targets, summed by their weights.</summary>
    /// <param name="tasks">At least one, with names of their own.</param>
    public static ITrainingStep MultiTask(params IReadOnlyList<LossTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count == 0 || tasks.Select(task => task.Name).Distinct(StringComparer.Ordinal).Count() < tasks.Count)
            throw new ArgumentException($"Expected at least one task and names of their own; found {(tasks.Count == 0 ? "none" : string.Join(", ", tasks.Select(task => task.Name)))}.", nameof(tasks));
        return new MultiTaskStep(tasks);
    }

    /// <summary>The model's first output against its first input, as prepared (normalized, augmented): the data need no targets.</summary>
    public static ITrainingStep Autoencoder(ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new AutoencoderStep(loss);
    }

    /// <summary>Any one loss of a batch, contrastive or otherwise; metrics see no outputs.</summary>
    /// <param name="name">The name that messages use.</param>
    /// <param name="loss">A batch to a scalar, the mean over its samples; run the model by <see cref="StepBatch.Forward"/>.</param>
    public static ITrainingStep Custom(string name, Func<StepBatch, Tensor> loss)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(loss);
        return new CustomStep(name, loss);
    }
}
