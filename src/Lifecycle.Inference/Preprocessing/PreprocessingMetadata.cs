using System.Text.Json;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle.Inference.Preprocessing;

/// <summary>Keeps preprocessing in a model's metadata, as JSON under one key.</summary>
public static class PreprocessingMetadata
{
    /// <summary>The key: <c>lifecycle.preprocessing</c>.</summary>
    public const string Key = "lifecycle.preprocessing";

    private const int Version = 1;
    private const int MaxLength = 256 << 20;

    /// <summary>Writes what makes a model's inputs, in place of what was there.</summary>
    /// <param name="metadata">The model's texts by key.</param>
    /// <param name="inputs">What makes which inputs; none of them twice.</param>
    /// <exception cref="ArgumentException">An entry has another number of names than it makes inputs, or an input is there twice.</exception>
    public static void Write(IDictionary<string, string> metadata, IReadOnlyList<InputPreprocessing> inputs)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.FirstOrDefault(static entry => entry.Inputs.Count != entry.Preprocessing.InputCount) is { } wrong)
            throw new ArgumentException($"Found {wrong.Inputs.Count} names of inputs for {wrong.Preprocessing.GetType().Name}; expected {wrong.Preprocessing.InputCount}, as many as it makes.", nameof(inputs));
        var names = inputs.SelectMany(static entry => entry.Inputs).ToList();
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            throw new ArgumentException($"Found the inputs {string.Join(", ", names)}; expected each once.", nameof(inputs));
        metadata[Key] = JsonSerializer.Serialize(new MetadataState(Version, [.. inputs.Select(Entry)]), PreprocessingJson.Default.MetadataState);
    }

    /// <summary>Reads what makes a model's inputs.</summary>
    /// <param name="metadata">The metadata of an <see cref="OnnxModel"/> or a <see cref="Predictor"/>.</param>
    /// <returns>What makes which inputs; empty where the model says nothing of it.</returns>
    /// <exception cref="ModelException">What is there is damaged, or of a later version.</exception>
    public static IReadOnlyList<InputPreprocessing> Read(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var text = metadata.Where(static entry => string.Equals(entry.Key, Key, StringComparison.Ordinal)).Select(static entry => entry.Value).FirstOrDefault();
        if (text is null) return [];
        try
        {
            if (text.Length > MaxLength) throw new JsonException($"it has {text.Length} characters, more than {MaxLength}");
            return Parse(JsonSerializer.Deserialize(text, PreprocessingJson.Default.MetadataState));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ModelException($"The model's metadata \"{Key}\" cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected what this version of Lifecycle writes; export the model anew.", e);
        }
    }

    private static MetadataEntry Entry(InputPreprocessing input) => input.Preprocessing switch
    {
        TableEncoder table => new MetadataEntry(input.Inputs) { Table = table.State },
        ImagePreprocessing image => new MetadataEntry(input.Inputs) { Image = image },
        TextEncoder text => new MetadataEntry(input.Inputs) { Text = text.State },
        _ => throw new ArgumentException($"Found {input.Preprocessing.GetType().Name}; expected one of the kinds of preprocessing that Lifecycle has.", nameof(input)),
    };

    private static ImagePreprocessing Sound(ImagePreprocessing image)
    {
        try
        {
            image.Check();
            return image;
        }
        catch (UsageException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static List<InputPreprocessing> Parse(MetadataState? state)
    {
        if (state is null) throw new JsonException("it is null");
        if (state.Version != Version) throw new JsonException($"its version is {state.Version}, and this library reads {Version}");
        var inputs = new List<InputPreprocessing>();
        foreach (var entry in state.Inputs)
        {
            ModelPreprocessing preprocessing = entry switch
            {
                { Table: { } table } => TableEncoder.FromState(table),
                { Image: { } image } => Sound(image),
                { Text: { } text } => TextEncoder.FromState(text),
                _ => throw new JsonException("an entry has no kind of preprocessing that this library knows"),
            };
            if (entry.Names.Count != preprocessing.InputCount || entry.Names.Any(string.IsNullOrEmpty))
                throw new JsonException($"an entry names {entry.Names.Count} inputs and makes {preprocessing.InputCount}");
            inputs.Add(new InputPreprocessing(entry.Names, preprocessing));
        }
        return inputs;
    }
}
