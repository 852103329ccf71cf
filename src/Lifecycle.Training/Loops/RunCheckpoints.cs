using System.Text.Json.Nodes;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distributed;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The checkpoints of a run: written to its directory, or to a temporary one where going back needs them; and read to go on. The first of several processes has them, and sends the others what they need.</summary>
internal sealed class RunCheckpoints : IDisposable
{
    private readonly nn.Module _model;
    private readonly TrainerOptions _options;
    private readonly IDataset _train;
    private readonly Processes _ranks;
    private readonly string? _temporary;
    private string? _received;
    private string? _fingerprint;

    private RunCheckpoints(nn.Module model, TrainerOptions options, IDataset train, Processes ranks)
    {
        (_model, _options, _train, _ranks) = (model, options, train, ranks);
        if (!ranks.IsFirst) return;
        if (options.CheckpointDirectory is { } directory) Store = CheckpointStore.Open(directory);
        else if (options.NonFinite == NonFinitePolicy.RollBack) Store = CheckpointStore.Open(_temporary = Directory.CreateTempSubdirectory("lifecycle-run-").FullName);
    }

    /// <summary>Where they are; null where none are written.</summary>
    public CheckpointStore? Store { get; }

    /// <summary>The directory that the options name; null for a temporary one.</summary>
    public CheckpointStore? Directed => _temporary is null ? Store : null;

    /// <summary>Whether the checkpoint found to go on from is one of the run's own directory.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>What has state, set once all of it is there.</summary>
    public IReadOnlyList<IRunState> Parts { get; set; } = [];

    /// <summary>Opens the directory of a run.</summary>
    public static RunCheckpoints Open(nn.Module model, TrainerOptions options, IDataset train, Processes ranks) => new(model, options, train, ranks);

    /// <summary>The checkpoint to go on from; null to start anew.</summary>
    /// <exception cref="UsageException">It is of other data, or there is no checkpoint of this name.</exception>
    public CheckpointFolder? FindResumed(Action<string> note)
    {
        var found = _ranks.IsFirst ? Find(note) : null;
        IsOwn = _ranks.FromFirst(found is not null && IsInDirectory(found));
        return Receive(found);
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
        var folder = Receive(Store?.OpenLast()) ?? throw new InvalidOperationException("There is no checkpoint to go back to; expected the one written before the first step.");
        folder.LoadModel(_model.state_dict());
        folder.LoadState(Parts);
        Store?.ContinueFrom(folder);
    }

    public void Dispose()
    {
        Store?.Dispose();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
        if (_received is not null) Directory.Delete(_received, recursive: true);
    }

    private CheckpointFolder? Find(Action<string> note)
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

    // The best of another directory is not here to be restored.
    private bool IsInDirectory(CheckpointFolder folder) =>
        Directed is not null && _options.Resume && Path.GetDirectoryName(folder.Path) is { } parent && Path.GetFullPath(parent) == Path.GetFullPath(_options.CheckpointDirectory!);

    // No disk has to be seen by all processes.
    private CheckpointFolder? Receive(CheckpointFolder? folder)
    {
        if (!_ranks.AreSeveral) return folder;
        if (!_ranks.FromFirst(folder is not null)) return null;
        var path = folder?.Path ?? "";
        if (!_ranks.IsFirst)
        {
            _received ??= Directory.CreateTempSubdirectory("lifecycle-received-").FullName;
            path = Directory.CreateDirectory(Path.Combine(_received, Path.GetRandomFileName())).FullName;
        }
        foreach (var file in new[] { CheckpointFolder.ModelFile, CheckpointFolder.StateFile, CheckpointFolder.DescriptionFile }) _ranks.SendFile(Path.Combine(path, file));
        return folder ?? CheckpointFolder.Open(path);
    }

    private string Fingerprint => _fingerprint ??= DataFingerprint.Of(_train);

    private JsonObject Described => OptionsDescription.Of(
        _options, nameof(TrainerOptions.Progress), nameof(TrainerOptions.TimeProvider), nameof(TrainerOptions.Callbacks), nameof(TrainerOptions.Resume), nameof(TrainerOptions.ResumeFrom), nameof(TrainerOptions.CheckpointDirectory),
        nameof(TrainerOptions.ProcessGroup), nameof(TrainerOptions.GradientBucketBytes));

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
