using System.Text.Json.Nodes;

namespace Lifecycle.Training.Checkpoints;

/// <summary>A file of a checkpoint.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in hexadecimal digits.</param>
internal sealed record CheckpointFile(long Length, string Sha256);

/// <summary>The content of checkpoint.json.</summary>
internal sealed record CheckpointDescription
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required int Epoch { get; init; }

    public required long Step { get; init; }

    public required bool EpochCompleted { get; init; }

    public required double TrainingLoss { get; init; }

    public required double? ValidationLoss { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string CodeVersion { get; init; }

    public required string DataFingerprint { get; init; }

    public required string? Parent { get; init; }

    public required JsonObject Options { get; init; }

    public required IReadOnlyDictionary<string, CheckpointFile> Files { get; init; }

    public required IReadOnlyDictionary<string, JsonObject> State { get; init; }
}
