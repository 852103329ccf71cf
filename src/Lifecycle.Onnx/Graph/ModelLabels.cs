using System.Text;
using System.Text.Json;

namespace Lifecycle.Onnx.Graph;

/// <summary>The names of a classifier's classes in a model's metadata: a JSON array of strings under the key "labels".</summary>
internal static class ModelLabels
{
    private const string Key = "labels";

    /// <summary>The labels; none where the key is missing or holds something else, as other programs use it as they like.</summary>
    public static IReadOnlyList<string> Read(IDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out var text)) return [];
        try
        {
            return Parse(new Utf8JsonReader(Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Or half of a character in a text.
            return [];
        }
    }

    // Token by token: a document, and what asks it, take longer to start.
    private static List<string> Parse(Utf8JsonReader json)
    {
        var labels = new List<string>();
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray) return [];
        while (json.Read() && json.TokenType == JsonTokenType.String) labels.Add(json.GetString()!);
        return json.TokenType == JsonTokenType.EndArray && !json.Read() ? labels : [];
    }

    public static void Write(IDictionary<string, string> metadata, IReadOnlyList<string> labels)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var label in labels) json.WriteStringValue(label);
            json.WriteEndArray();
        }
        metadata[Key] = Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
