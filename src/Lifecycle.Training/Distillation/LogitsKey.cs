using System.Globalization;
using System.Text.Json;
using Lifecycle.Onnx.Files;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Distillation;

/// <summary>What the logits of a cache are of. It lies beside the packed file of the logits, as JSON.</summary>
/// <param name="Teacher">The teacher's hash.</param>
/// <param name="Data">The dataset's fingerprint.</param>
/// <param name="Preparation">How inputs were prepared.</param>
internal sealed record LogitsKey(string Teacher, string Data, string Preparation)
{
    private const long MaxBytes = 1 << 16;
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static LogitsKey Of(Teacher teacher, IDataset dataset, TrainerOptions options) => new(teacher.Hash, DataFingerprint.Of(dataset), Describe(options));

    /// <summary>Where the key of a cache lies.</summary>
    public static string PathOf(string path) => path + ".json";

    /// <summary>Refuses a cache of other logits.</summary>
    /// <exception cref="DataException">The cache is of another teacher, other data or other preparation, or its key is missing or damaged.</exception>
    public void Check(string path)
    {
        var found = Read(path);
        var cure = "delete both files to have it made anew, or give another path.";
        if (found is null) throw new DataException($"\"{PathOf(path)}\", which says what the logits in \"{path}\" are of, is missing or damaged; expected it beside them; {cure}");
        if (found == this) return;
        var (what, has, needs) = found.Teacher != Teacher ? ("another teacher", found.Teacher, Teacher)
            : found.Data != Data ? ("other data", found.Data, Data)
            : ("otherwise prepared inputs", found.Preparation, Preparation);
        throw new DataException($"\"{path}\" holds logits of {what}: {has}; expected {needs}; {cure}");
    }

    /// <summary>Writes the key.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(PathOf(path), JsonSerializer.Serialize(this, _json));

    private static LogitsKey? Read(string path)
    {
        var file = new FileInfo(PathOf(path));
        if (!file.Exists || file.Length > MaxBytes) return null;
        try
        {
            return JsonSerializer.Deserialize<LogitsKey>(File.ReadAllText(file.FullName), _json);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Describe(TrainerOptions options) => options.Normalization is { } normalization
        ? $"inputs {string.Join(' ', options.PreparedInputs)}, mean {Numbers(normalization.Mean)}, std {Numbers(normalization.Std)}"
        : $"inputs {string.Join(' ', options.PreparedInputs)}";

    private static string Numbers(IEnumerable<double> values) => string.Join(' ', values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture)));
}
