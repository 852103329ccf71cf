using System.Text.Json;
using System.Text.RegularExpressions;
using Lifecycle.Onnx.Files;

namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// The file that says which folder of a checkpoint directory is the last, which the best and which are kept. Replacing it is the instant at which a
/// checkpoint counts.
/// </summary>
internal sealed partial record CheckpointIndex
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "checkpoints.json";

    private const long MaxLength = 1 << 24;

    /// <summary>The folder to resume from, or null.</summary>
    public string? Last { get; init; }

    /// <summary>The folder of the best, or null.</summary>
    public string? Best { get; init; }

    /// <summary>Folders kept for good, oldest first.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>All folders that count.</summary>
    public IEnumerable<string> Folders => new[] { Last, Best }.OfType<string>().Concat(Kept).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a name is one that checkpoints' folders have; nothing else is ever read or removed.</summary>
    public static bool IsFolderName(string name) => FolderName().IsMatch(name);

    /// <summary>The folder that goes by a name: "last", "best" or its own; null where there is none.</summary>
    public string? Find(string name) => name switch
    {
        "last" => Last,
        "best" => Best,
        _ => Folders.FirstOrDefault(folder => string.Equals(folder, name, StringComparison.Ordinal)),
    };

    /// <summary>Reads the index of a directory; null where there is none.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public static CheckpointIndex? Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length > MaxLength) throw new JsonException($"it has more than {MaxLength} bytes");
            var index = JsonSerializer.Deserialize<CheckpointIndex>(File.ReadAllBytes(path), CheckpointJson.Options);
            if (index?.Kept is null || index.Kept.Contains(null)) throw new JsonException("it holds no index");
            if (index.Folders.FirstOrDefault(static folder => !IsFolderName(folder)) is { } wrong) throw new JsonException($"it names \"{wrong}\", which is no checkpoint's folder");
            return index;
        }
        catch (JsonException e)
        {
            throw new DataException($"The checkpoint index \"{path}\" is damaged: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected the JSON that training writes; write it anew with the name of a folder beside it as \"last\".", e);
        }
    }

    /// <summary>Puts the index into its place.</summary>
    public void Write(string directory) => AtomicFile.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, CheckpointJson.Options));

    [GeneratedRegex(@"\Aepoch-[0-9]{4,9}-step-[0-9]{8,18}-[0-9a-f]{8}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FolderName();
}
