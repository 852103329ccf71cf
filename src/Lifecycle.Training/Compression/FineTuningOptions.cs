using System.ComponentModel.DataAnnotations;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Compression;

/// <summary>How a <see cref="FineTuner"/> trains.</summary>
public sealed class FineTuningOptions
{
    /// <summary>The run: epochs, batches, optimizer, schedule. By default three epochs of AdamW with a learning rate of 1e-3 that falls to zero.</summary>
    [Required]
    public TrainerOptions Training { get; init; } = new() { Epochs = 3, Optimizer = Optimizers.AdamW(learningRate: 1e-3), Schedule = Schedules.Cosine() };

    /// <summary>What to make small. Default cross-entropy. With a distillation, its own loss counts instead.</summary>
    [Required]
    public ILoss Loss { get; init; } = Losses.CrossEntropy();

    /// <summary>What to learn from the original beside the labels; null (default) is nothing.</summary>
    public DistillationOptions? Distillation { get; init; }
}
