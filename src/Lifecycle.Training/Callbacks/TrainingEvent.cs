using static TorchSharp.torch;

namespace Lifecycle.Training.Callbacks;

/// <summary>What happened in a run. Epochs and steps count from 1.</summary>
public abstract record TrainingEvent;

/// <summary>All checks are passed and the first step is about to be taken.</summary>
public sealed record RunStarted : TrainingEvent
{
    /// <summary>To steer the run with.</summary>
    public required ITrainingControl Control { get; init; }

    /// <summary>The model in training.</summary>
    public required nn.Module Model { get; init; }

    /// <summary>The run's settings.</summary>
    public required TrainerOptions Options { get; init; }

    /// <summary>The device, such as "cpu" or "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>The precision of forward and backward passes.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Whether images lie channels last.</summary>
    public required bool ChannelsLast { get; init; }

    /// <summary>The number of training samples.</summary>
    public required long TrainingSamples { get; init; }

    /// <summary>The number of validation samples; 0 without validation data.</summary>
    public required long ValidationSamples { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public required long StepsPerEpoch { get; init; }

    /// <summary>The epoch of the first step: 1, or where a resumed run goes on.</summary>
    public required int FirstEpoch { get; init; }

    /// <summary>The first step within that epoch: 1, or where a resumed run goes on.</summary>
    public required long FirstStep { get; init; }

    /// <summary>The epochs that a resumed run has behind it; empty for a new one.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>
    /// Losses and learning rates by step since the run's beginning, at most 1,000 of them evenly spread, which grow as the run goes on and are kept in its
    /// checkpoints. To be read on the training thread.
    /// </summary>
    public IReadOnlyList<StepPoint> Steps { get; init; } = [];
}

/// <summary>What a step came to.</summary>
/// <param name="TotalStep">The step, counted over all epochs, from 1.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="LearningRate">Its learning rate.</param>
public readonly record struct StepPoint(long TotalStep, double Loss, double LearningRate);

/// <summary>An epoch begins.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
public sealed record EpochStarted(int Epoch) : TrainingEvent;

/// <summary>
/// A step is taken and its loss known: on a GPU, where looking at the loss would wait for it, up to 64 steps later, all before
/// the epoch's end.
/// </summary>
public sealed record StepCompleted : TrainingEvent
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The step within the epoch, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>The step over all epochs, from 1.</summary>
    public required long TotalStep { get; init; }

    /// <summary>The mean loss over the step's samples; the sum of them where the step has several optimizers.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean loss over the epoch's samples so far.</summary>
    public required double MeanLoss { get; init; }

    /// <summary>The learning rate, of the first optimizer where there are several.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The norm of all gradients before clipping; null where it was not taken.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The number of samples of the step.</summary>
    public required long Samples { get; init; }
}

/// <summary>A batch of the validation data went through the model.</summary>
public sealed record BatchValidated : TrainingEvent
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The samples' positions in the validation data.</summary>
    public required IReadOnlyList<long> Indices { get; init; }

    /// <summary>What the model gave, [count, ...] each, on the device.</summary>
    public required IReadOnlyList<Tensor> Outputs { get; init; }

    /// <summary>What was right, [count, ...] each, on the device.</summary>
    public required IReadOnlyList<Tensor> Targets { get; init; }
}

/// <summary>The validation data were passed.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Report">Loss and metrics.</param>
public sealed record ValidationCompleted(int Epoch, EvaluationReport Report) : TrainingEvent;

/// <summary>An epoch is complete, validation included.</summary>
/// <param name="Report">What it came to.</param>
public sealed record EpochCompleted(EpochReport Report) : TrainingEvent;

/// <summary>A checkpoint is on disk.</summary>
/// <param name="Name">Which: "last", "best" or a numbered one.</param>
/// <param name="Path">Its place.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps done of that epoch.</param>
public sealed record CheckpointWritten(string Name, string Path, int Epoch, long Step) : TrainingEvent;

/// <summary>The run chose something by itself, or does without something.</summary>
/// <param name="Note">What and why, in one line.</param>
public sealed record RunNoted(string Note) : TrainingEvent;

/// <summary>The run is over and the model as it is left.</summary>
/// <param name="Report">What the run did.</param>
public sealed record RunCompleted(TrainingReport Report) : TrainingEvent;

/// <summary>The run ended by an exception, which is thrown on once the callbacks are told.</summary>
/// <param name="Error">The exception; an <see cref="OperationCanceledException"/> where the run was cancelled.</param>
public sealed record RunFailed(Exception Error) : TrainingEvent
{
    /// <summary>Whether the run was cancelled.</summary>
    public bool IsCancelled => Error is OperationCanceledException;
}
