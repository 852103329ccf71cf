using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lifecycle.Onnx.Files;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// A model's weights on disk: NAME.json tells what they are and names the file that holds them, in TorchSharp's format.
/// The description is replaced after the weights are complete, so that a kill at any instant leaves the old pair or the new.
/// </summary>
public sealed record Checkpoint
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The epoch after which it was taken, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean training loss of that epoch.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>The validation loss, or null without validation data.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>The metrics by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The name of the file with the weights, in the same folder.</summary>
    public required string Weights { get; init; }

    /// <summary>The length of that file in bytes.</summary>
    public required long WeightsLength { get; init; }

    /// <summary>The SHA-256 of that file, in hexadecimal digits.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Reads the description of a checkpoint.</summary>
    /// <param name="directory">The folder given as the checkpoint directory.</param>
    /// <param name="name">Which checkpoint: "best".</param>
    /// <exception cref="UsageException">There is no such checkpoint.</exception>
    /// <exception cref="DataException">The description is damaged.</exception>
    public static Checkpoint Read(string directory, string name = "best")
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var path = Path.Combine(directory, name + ".json");
        if (!File.Exists(path)) throw new UsageException($"There is no checkpoint \"{path}\"; expected the description that training writes; give the checkpoint directory of a run.");
        try
        {
            var checkpoint = JsonSerializer.Deserialize<Checkpoint>(File.ReadAllBytes(path), _json);
            if (checkpoint is not null && string.Equals(Path.GetFileName(checkpoint.Weights), checkpoint.Weights, StringComparison.Ordinal)) return checkpoint;
        }
        catch (JsonException e)
        {
            throw new DataException($"The checkpoint \"{path}\" is damaged: {e.Message.ReplaceLineEndings(" ")}; expected the JSON that training writes; take another checkpoint.", e);
        }
        throw new DataException($"The checkpoint \"{path}\" names no weights file in its own folder; expected one; take another checkpoint.");
    }

    /// <summary>Loads a checkpoint's weights into a model of the same architecture.</summary>
    /// <param name="model">Takes the weights; its tensors, contiguous ones, stay where they are.</param>
    /// <param name="directory">The folder given as the checkpoint directory.</param>
    /// <param name="name">Which checkpoint: "best".</param>
    /// <returns>The description.</returns>
    /// <exception cref="UsageException">There is no such checkpoint.</exception>
    /// <exception cref="DataException">The checkpoint is damaged or is of another architecture.</exception>
    public static Checkpoint LoadInto(nn.Module model, string directory, string name = "best")
    {
        ArgumentNullException.ThrowIfNull(model);
        var checkpoint = Read(directory, name);
        var path = Path.Combine(directory, checkpoint.Weights);
        checkpoint.Verify(path);
        try
        {
            model.load(path);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DataException($"The weights \"{path}\" do not load into {model.GetName()}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected weights of the same architecture; build the model as it was trained.", e);
        }
        return checkpoint;
    }

    /// <summary>Writes weights and description, and removes the weights that the description named before.</summary>
    internal static void Write(string directory, string name, nn.Module model, EpochReport epoch)
    {
        var hash = Hash(model);
        var weights = $"{name}-epoch{epoch.Epoch:D4}-{hash[..8]}.dat";
        var checkpoint = new Checkpoint
        {
            Epoch = epoch.Epoch, TrainingLoss = epoch.TrainingLoss, ValidationLoss = epoch.ValidationLoss, Metrics = epoch.Metrics,
            Weights = weights, WeightsLength = 0, WeightsSha256 = hash,
        };
        // Tried first: where there can be no description, no weights are left behind that nothing names.
        _ = JsonSerializer.Serialize(checkpoint, _json);
        AtomicFile.Write(Path.Combine(directory, weights), stream =>
        {
            Save(model, stream);
            checkpoint = checkpoint with { WeightsLength = stream.Position };
        });
        AtomicFile.WriteAllText(Path.Combine(directory, name + ".json"), JsonSerializer.Serialize(checkpoint, _json));
        foreach (var old in Directory.EnumerateFiles(directory, $"{name}-epoch*.dat"))
            if (!string.Equals(Path.GetFileName(old), weights, StringComparison.Ordinal)) File.Delete(old);
    }

    // Before the model is touched: loading would overwrite parameter after parameter until it meets the damage.
    private void Verify(string path)
    {
        const string Cure = "take another checkpoint";
        if (!File.Exists(path)) throw new DataException($"The weights \"{path}\" are missing; expected the file that the checkpoint's description names; {Cure}.");
        using var stream = File.OpenRead(path);
        if (stream.Length != WeightsLength) throw new DataException($"The weights \"{path}\" are damaged: {stream.Length} bytes; expected {WeightsLength} bytes; {Cure}.");
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!string.Equals(hash, WeightsSha256, StringComparison.Ordinal)) throw new DataException($"The weights \"{path}\" are damaged: SHA-256 {hash}; expected {WeightsSha256}; {Cure}.");
    }

    // The file's name holds the hash, so the weights are run through it before they are written; no copy is kept in memory.
    private static string Hash(nn.Module model)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write)) Save(model, stream);
        return Convert.ToHexStringLower(sha.Hash!);
    }

    // What Module.save writes, but it closes the stream, which is still to be flushed to disk, and refuses tensors laid out channels last.
    private static void Save(nn.Module model, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        nn.Module.save_state_dict(writer, model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.contiguous(), StringComparer.Ordinal));
    }
}
