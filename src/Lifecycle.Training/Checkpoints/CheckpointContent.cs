using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>What a checkpoint is taken of.</summary>
internal sealed record CheckpointContent
{
    /// <summary>The weights and buffers by name: the model's <c>state_dict()</c>, or those of several models under prefixes.</summary>
    public required IReadOnlyDictionary<string, Tensor> Model { get; init; }

    /// <summary>All else that has state.</summary>
    public required IReadOnlyList<IRunState> Parts { get; init; }

    /// <summary>The epoch under way or just completed, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The steps done of that epoch.</summary>
    public required long Step { get; init; }

    /// <summary>Whether that epoch is complete.</summary>
    public required bool EpochCompleted { get; init; }

    /// <summary>The mean training loss of the epoch so far; not a number before its first step.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>The validation loss of the epoch, if measured.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics of the epoch by name, if measured.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The options of the run.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>What the training data are known by.</summary>
    public string DataFingerprint { get; init; } = "";

    /// <summary>When it is taken.</summary>
    public required DateTimeOffset Created { get; init; }
}

/// <summary>What a checkpoint is kept as.</summary>
[Flags]
internal enum CheckpointKinds
{
    /// <summary>Nothing, not for long.</summary>
    None = 0,

    /// <summary>What a run resumes from; replaces the last before.</summary>
    Last = 1,

    /// <summary>The best so far; replaces the best before.</summary>
    Best = 2,

    /// <summary>One of every n, kept for good.</summary>
    Kept = 4,
}
