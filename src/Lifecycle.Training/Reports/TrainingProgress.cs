namespace Lifecycle.Training.Reports;

/// <summary>What a run is doing.</summary>
public enum TrainingStage
{
    /// <summary>Checking model and data, choosing the format of computation.</summary>
    Preparing,

    /// <summary>Taking training steps.</summary>
    Training,

    /// <summary>Measuring on the validation data.</summary>
    Validating,

    /// <summary>An epoch is complete; <see cref="TrainingProgress.EpochReport"/> says how it went.</summary>
    EpochCompleted,
}

/// <summary>Where a run is. Reported from the training thread, several times a second at most, and at the end of each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>What the run is doing.</summary>
    public required TrainingStage Stage { get; init; }

    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs asked for.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps (in validation: batches) done of this epoch.</summary>
    public required long Step { get; init; }

    /// <summary>Steps (in validation: batches) of this epoch.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean training loss of the epoch so far; not a number before the first.</summary>
    public required double Loss { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training samples a second in this epoch so far.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time since the run began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The epoch's report, at the stage <see cref="TrainingStage.EpochCompleted"/>; else null.</summary>
    public EpochReport? EpochReport { get; init; }

    /// <summary>What the run has just chosen, or does without and why, in one line; mostly null.</summary>
    public string? Note { get; init; }
}
