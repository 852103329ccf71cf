using Lifecycle.Training.Data.Loading;

namespace Lifecycle;

/// <summary>What one epoch came to.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean loss over the training batches, as they were seen, with augmentation.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>The mean loss over the validation samples, or null without validation data.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>The metrics over the validation samples by name; empty without validation data.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Means over the training samples of what the step reports beside its loss, by name: single losses, say, or those of several optimizers.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The time of the training steps, without validation.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Training samples a second.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>How the training data came: waiting time, batches a second; null where nothing was read.</summary>
    public LoaderStatistics? Loading { get; init; }

    /// <summary>Whether this epoch's model was the best so far.</summary>
    public required bool IsBest { get; init; }
}
