using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// A checkpoint of a run: a folder in its checkpoint directory that holds the weights (model.safetensors), the state of all else (state.safetensors) and
/// this description (checkpoint.json). It is whole or not there, whenever the run was killed.
/// </summary>
public sealed record Checkpoint
{
    private Checkpoint(CheckpointFolder folder)
    {
        var description = folder.Description;
        (Folder, Epoch, Step, EpochCompleted) = (folder.Path, description.Epoch, description.Step, description.EpochCompleted);
        (TrainingLoss, ValidationLoss, Metrics) = (description.TrainingLoss, description.ValidationLoss, description.Metrics);
        (Created, CodeVersion, DataFingerprint) = (description.Created, description.CodeVersion, description.DataFingerprint);
        (Parent, Options) = (description.Parent, description.Options);
    }

    /// <summary>The path of its folder, whose name tells it from all others of the directory.</summary>
    public string Folder { get; }

    /// <summary>The epoch under way when it was taken, or just completed, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The steps done of that epoch.</summary>
    public long Step { get; }

    /// <summary>Whether that epoch was complete.</summary>
    public bool EpochCompleted { get; }

    /// <summary>The mean training loss of the epoch as far as it had come.</summary>
    public double TrainingLoss { get; }

    /// <summary>The validation loss, or null where it was not measured.</summary>
    public double? ValidationLoss { get; }

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The program, Lifecycle and TorchSharp that wrote it, each with its version.</summary>
    public string CodeVersion { get; }

    /// <summary>What tells its training data from others: their number, their types and shapes, and the content of some samples.</summary>
    public string DataFingerprint { get; }

    /// <summary>The folder's name of the checkpoint before it in its run, or that it was resumed from; null for the first.</summary>
    public string? Parent { get; }

    /// <summary>The options of the run.</summary>
    public JsonObject Options { get; }

    /// <summary>The file with the weights and buffers, which Python's safetensors reads too.</summary>
    public string WeightsPath => Path.Combine(Folder, CheckpointFolder.ModelFile);

    /// <summary>Reads the description of a checkpoint.</summary>
    /// <param name="directory">The folder given as the checkpoint directory.</param>
    /// <param name="name">Which checkpoint: "best", "last", or the name of a folder that is kept.</param>
    /// <exception cref="UsageException">There is no such checkpoint.</exception>
    /// <exception cref="DataException">The description is damaged.</exception>
    public static Checkpoint Read(string directory, string name = "best") => new(Open(directory, name));

    /// <summary>The descriptions of all checkpoints of a directory, oldest first.</summary>
    /// <param name="directory">The folder given as the checkpoint directory.</param>
    /// <exception cref="UsageException">There are no checkpoints.</exception>
    /// <exception cref="DataException">A description is damaged.</exception>
    public static IReadOnlyList<Checkpoint> List(string directory)
    {
        var index = Index(directory);
        return [.. index.Folders.Select(folder => new Checkpoint(CheckpointFolder.Open(Path.Combine(directory, folder)))).OrderBy(static checkpoint => (checkpoint.Epoch, checkpoint.Step))];
    }

    /// <summary>Loads a checkpoint's weights into a model of the same architecture, or leaves the model as it is.</summary>
    /// <param name="model">Takes the weights; its tensors stay where they are, on whatever device.</param>
    /// <param name="directory">The folder given as the checkpoint directory.</param>
    /// <param name="name">Which checkpoint: "best", "last", or the name of a folder that is kept.</param>
    /// <returns>The description.</returns>
    /// <exception cref="UsageException">There is no such checkpoint.</exception>
    /// <exception cref="Weights.WeightMismatchException">The checkpoint is of another architecture; the error lists missing, unexpected and differently shaped tensors apart.</exception>
    /// <exception cref="DataException">The checkpoint is damaged.</exception>
    public static Checkpoint LoadInto(nn.Module model, string directory, string name = "best")
    {
        ArgumentNullException.ThrowIfNull(model);
        var folder = Open(directory, name);
        folder.LoadModel(model.state_dict());
        return new Checkpoint(folder);
    }

    private static CheckpointFolder Open(string directory, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var index = Index(directory);
        var folder = index.Find(name)
            ?? throw new UsageException($"The checkpoint directory \"{directory}\" has no checkpoint \"{name}\"; expected {string.Join(", ", Names(index).Select(static known => $"\"{known}\""))}; give one of these.");
        return CheckpointFolder.Open(Path.Combine(directory, folder));
    }

    private static CheckpointIndex Index(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return CheckpointIndex.Read(directory)
            ?? throw new UsageException($"There is no checkpoint in \"{directory}\", as it has no {CheckpointIndex.FileName}; expected the folder that training writes; give the checkpoint directory of a run.");
    }

    private static IEnumerable<string> Names(CheckpointIndex index) => new[] { "last", "best" }.Where(name => index.Find(name) is not null).Concat(index.Folders);
}
