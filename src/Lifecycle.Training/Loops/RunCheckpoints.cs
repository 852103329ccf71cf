using System.Text.Json.Nodes;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The checkpoints of a run: written to its directory, or to a temporary one where going back needs them; and read to go on.</summary>
internal sealed class RunCheckpoints : IDisposable
{
    private readonly nn.Module _model;
    private readonly TrainerOptions _options;
    private readonly IDataset _train;
    private readonly string? _temporary;
    private string? _fingerprint;

    private RunCheckpoints(nn.Module model, TrainerOptions options, IDataset train)
    {
        (_model, _options, _train) = (model, options, train);
        if (options.CheckpointDirectory is { } directory) Store = CheckpointStore.Open(directory);
        else if (options.NonFinite == NonFinitePolicy.RollBack) Store = CheckpointStore.Open(_temporary = Directory.CreateTempSubdirectory("lifecycle-run-").FullName);
    }

    /// <summary>Where they are; null where none are written.</summary>
    public CheckpointStore? Store { get; }

    /// <summary>The directory that the options name; null for a temporary one.</summary>
    public CheckpointStore? Directed => _temporary is null ? Store : null;

    /// <summary>What has state, set once all of it is there.</summary>
    public IReadOnlyList<IRunState> Parts { get; set; } = [];

    /// <summary>Opens the directory of a run.</summary>
    public static RunCheckpoints Open(nn.Module model, TrainerOptions options, IDataset train) => new(model, options, train);

    /// <summary>The checkpoint to go on from; null to start anew.</summary>
    /// <exception cref="UsageException">It is of other data, or there is no checkpoint of this name.</exception>
    public CheckpointFolder? FindResumed(Action<string> note)
    {
        var own = _options.Resume ? Directed?.OpenLast() : null;
        var folder = _options.ResumeFrom is { } path && own is null ? OpenGiven(path) : own;
        if (folder is null)
        {
            Store?.Restart();
            return null;
        }
        var found = folder.Description;
        if (found.DataFingerprint.Length > 0 && !string.Equals(found.DataFingerprint, Fingerprint, StringComparison.Ordinal))
            throw new UsageException($"The checkpoint \"{folder.Path}\" was trained on other data (fingerprint {found.DataFingerprint}, here {Fingerprint}); expected the same data; give them, or load its weights alone by Checkpoint.LoadInto.");
        var differences = OptionsDescription.Differences(found.Options, Described).ToList();
        note($"Resuming from {folder.Name}, epoch {found.Epoch}, step {found.Step}{(differences.Count > 0 ? $", with other options: {string.Join("; ", differences)}" : "")}.");
        if (own is not null) Store!.ContinueFrom(folder);
        else Store?.Restart();
        return folder;
    }

    /// <summary>Writes a checkpoint of the run as it is.</summary>
    /// <param name="kinds">What it is kept as.</param>
    /// <param name="progress">Where the run is.</param>
    /// <param name="epoch">The epoch that is just complete, or null within one.</param>
    /// <param name="parts">What it holds beside the model; null is all.</param>
    /// <param name="callbacks">Told of it.</param>
    public void Write(CheckpointKinds kinds, RunProgress progress, EpochReport? epoch, IReadOnlyList<IRunState>? parts, CallbackList callbacks)
    {
        if (Store is null || kinds == CheckpointKinds.None) return;
        using var scope = NewDisposeScope();
        var content = new CheckpointContent
        {
            Model = _model.state_dict(), Parts = parts ?? Parts, Epoch = epoch?.Epoch ?? progress.Epoch + 1, Step = epoch is null ? progress.Step : progress.StepsPerEpoch,
            EpochCompleted = epoch is not null, TrainingLoss = epoch?.TrainingLoss ?? progress.MeanLoss, ValidationLoss = epoch?.ValidationLoss,
            Metrics = epoch?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal), Options = Described, DataFingerprint = Fingerprint, Created = _options.TimeProvider.GetUtcNow(),
        };
        var folder = Store.Write(content, kinds);
        if (_temporary is not null || !callbacks.Any) return;
        foreach (var kind in Enum.GetValues<CheckpointKinds>())
            if (kind != CheckpointKinds.None && kinds.HasFlag(kind)) callbacks.Tell(new CheckpointWritten(Name(kind, folder), folder.Path, content.Epoch, content.Step));
    }

    /// <summary>Goes back to the last checkpoint.</summary>
    public void Return()
    {
        var folder = Store!.OpenLast() ?? throw new InvalidOperationException("There is no checkpoint to go back to; expected the one written before the first step.");
        folder.LoadModel(_model.state_dict());
        folder.LoadState(Parts);
        Store.ContinueFrom(folder);
    }

    public void Dispose()
    {
        Store?.Dispose();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }

    private string Fingerprint => _fingerprint ??= DataFingerprint.Of(_train);

    private JsonObject Described => OptionsDescription.Of(
        _options, nameof(TrainerOptions.Progress), nameof(TrainerOptions.TimeProvider), nameof(TrainerOptions.Callbacks), nameof(TrainerOptions.Resume), nameof(TrainerOptions.ResumeFrom), nameof(TrainerOptions.CheckpointDirectory));

    private static string Name(CheckpointKinds kind, CheckpointFolder folder) => kind switch
    {
        CheckpointKinds.Last => "last",
        CheckpointKinds.Best => "best",
        _ => folder.Name,
    };

    private static CheckpointFolder OpenGiven(string path)
    {
        if (!Directory.Exists(path)) throw new UsageException($"There is no checkpoint \"{path}\" to resume from; expected a checkpoint's folder; give Checkpoint.Folder of one.");
        return CheckpointFolder.Open(path);
    }
}
