using System.Security.Cryptography;
using System.Text.Json;
using Lifecycle.Onnx.Files;
using Lifecycle.Training.Weights;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>One checkpoint: a folder of model.safetensors, state.safetensors and checkpoint.json, which holds the hashes of the other two.</summary>
internal sealed record CheckpointFolder(string Path, CheckpointDescription Description)
{
    public const string ModelFile = "model.safetensors";
    public const string StateFile = "state.safetensors";
    public const string DescriptionFile = "checkpoint.json";
    private const long MaxDescription = 1 << 30;

    /// <summary>The folder's own name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Writes a checkpoint into an empty folder and flushes it to disk.</summary>
    /// <returns>The name that the folder is to have.</returns>
    public static (string Name, CheckpointDescription Description) Write(string folder, CheckpointContent content, string? parent)
    {
        var writers = content.Parts.Select(static part => new StateWriter(part.Name)).ToList();
        try
        {
            foreach (var (part, writer) in content.Parts.Zip(writers)) part.Save(writer);
            var files = new SortedDictionary<string, CheckpointFile>(StringComparer.Ordinal)
            {
                [ModelFile] = WriteTensors(folder, ModelFile, content.Model),
                [StateFile] = WriteTensors(folder, StateFile, writers.SelectMany(static writer => writer.Tensors)),
            };
            var description = Describe(content, parent, files, writers);
            var json = JsonSerializer.SerializeToUtf8Bytes(description, CheckpointJson.Options);
            WriteFile(folder, DescriptionFile, stream => stream.Write(json));
            FolderFlush.ToDisk(folder);
            return ($"epoch-{content.Epoch:D4}-step-{content.Step:D8}-{Convert.ToHexStringLower(SHA256.HashData(json))[..8]}", description);
        }
        finally
        {
            foreach (var writer in writers) writer.Dispose();
        }
    }

    /// <summary>Reads the description of a checkpoint.</summary>
    /// <exception cref="DataException">It is missing or damaged.</exception>
    public static CheckpointFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, DescriptionFile);
        try
        {
            if (new FileInfo(file) is not { Exists: true, Length: <= MaxDescription }) throw new JsonException($"there is no {DescriptionFile} of at most {MaxDescription} bytes");
            var description = JsonSerializer.Deserialize<CheckpointDescription>(File.ReadAllBytes(file), CheckpointJson.Options) ?? throw new JsonException("it holds no description");
            if (description.Format != CheckpointDescription.CurrentFormat) throw new JsonException($"it has format {description.Format}, and this version reads {CheckpointDescription.CurrentFormat}");
            return new CheckpointFolder(path, description);
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException)
        {
            throw new DataException($"The checkpoint \"{path}\" is damaged: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected the files that training writes; take another checkpoint.", e);
        }
    }

    /// <summary>Gives a model its weights back, or refuses before the first is touched.</summary>
    /// <exception cref="DataException">The weights are damaged.</exception>
    /// <exception cref="WeightMismatchException">The weights are of another architecture.</exception>
    public void LoadModel(IReadOnlyDictionary<string, Tensor> model)
    {
        Verify(ModelFile);
        using var weights = SafeTensorsFile.Open(FilePath(ModelFile));
        var mismatch = WeightMismatch.Between(model, weights.Tensors);
        if (!mismatch.IsNone) throw new WeightMismatchException($"The checkpoint \"{Path}\" is of another architecture than the model: {mismatch}; expected the same tensors; build the model as it was trained.", mismatch);
        foreach (var (name, tensor) in model) weights.ReadInto(name, tensor);
    }

    /// <summary>Gives the parts of a run their state back.</summary>
    /// <exception cref="DataException">The state is damaged, or does not fit the parts.</exception>
    public void LoadState(IEnumerable<IRunState> parts)
    {
        Verify(StateFile);
        using var tensors = SafeTensorsFile.Open(FilePath(StateFile));
        foreach (var part in parts)
        {
            if (!Description.State.TryGetValue(part.Name, out var values))
                throw new DataException($"The checkpoint \"{Path}\" holds no state \"{part.Name}\"; expected one, as this run has such a part; resume with the options that the checkpoint was written with.");
            part.Load(new StateReader(part.Name, tensors, values, $"\"{Path}\""));
        }
    }

    /// <summary>Whether the checkpoint has state of a part.</summary>
    public bool HasState(string part) => Description.State.ContainsKey(part);

    // Before anything is touched: loading would overwrite tensor after tensor until it meets the damage.
    private void Verify(string name)
    {
        const string Cure = "take another checkpoint";
        var path = FilePath(name);
        if (!Description.Files.TryGetValue(name, out var expected) || !File.Exists(path)) throw new DataException($"The file \"{path}\" is missing; expected it, as the checkpoint's description says; {Cure}.");
        using var stream = WeightsFile.Open(path);
        if (stream.Length != expected.Length) throw new DataException($"The file \"{path}\" is damaged: {stream.Length} bytes; expected {expected.Length} bytes; {Cure}.");
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!string.Equals(hash, expected.Sha256, StringComparison.Ordinal)) throw new DataException($"The file \"{path}\" is damaged: SHA-256 {hash}; expected {expected.Sha256}; {Cure}.");
    }

    private string FilePath(string name) => System.IO.Path.Combine(Path, name);

    private static CheckpointFile WriteTensors(string folder, string name, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var plan = SafeTensorsPlan.Of(tensors, metadata: null);
        return WriteFile(folder, name, plan.Write);
    }

    private static CheckpointFile WriteFile(string folder, string name, Action<Stream> write)
    {
        using var file = new FileStream(System.IO.Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        using var hashed = new HashingStream(file);
        write(hashed);
        file.Flush(flushToDisk: true);
        return new CheckpointFile(file.Length, hashed.Finish());
    }

    private static CheckpointDescription Describe(CheckpointContent content, string? parent, SortedDictionary<string, CheckpointFile> files, List<StateWriter> writers) => new()
    {
        Format = CheckpointDescription.CurrentFormat, Epoch = content.Epoch, Step = content.Step, EpochCompleted = content.EpochCompleted,
        TrainingLoss = content.TrainingLoss, ValidationLoss = content.ValidationLoss, Metrics = content.Metrics, Created = content.Created,
        CodeVersion = Checkpoints.CodeVersion.Text, DataFingerprint = content.DataFingerprint, Parent = parent, Options = content.Options, Files = files,
        State = writers.ToDictionary(static writer => writer.Part, static writer => writer.Values, StringComparer.Ordinal),
    };
}
