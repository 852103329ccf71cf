using System.Text.Json;
using System.Text.Json.Serialization;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Packages;

/// <summary>A tensor as <c>{ "name": "x", "elementType": "Float", "shape": ["batch", 3, null] }</c>: sizes are numbers, named ones texts, unknown ones null.</summary>
internal sealed class TensorInfoConverter : JsonConverter<TensorInfo>
{
    private const int MaxRank = 64;

    public override TensorInfo Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var tensor = json.RootElement;
        if (tensor.ValueKind != JsonValueKind.Object || tensor.EnumerateObject().Count() != 3
            || !tensor.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString()!.Length == 0
            || !tensor.TryGetProperty("elementType", out var type) || type.ValueKind != JsonValueKind.String || !Enum.TryParse<OnnxElementType>(type.GetString(), out var elementType) || !Enum.IsDefined(elementType)
            || !tensor.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > MaxRank)
            throw new JsonException("a tensor has no name, elementType and shape, or something else");
        return new TensorInfo(name.GetString()!, elementType, [.. shape.EnumerateArray().Select(Dimension)]);
    }

    public override void Write(Utf8JsonWriter writer, TensorInfo value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        writer.WriteString("elementType", value.ElementType.ToString());
        writer.WriteStartArray("shape");
        foreach (var dimension in value.Shape)
        {
            if (dimension.Value is { } size) writer.WriteNumberValue(size);
            else if (dimension.Name is { } name) writer.WriteStringValue(name);
            else writer.WriteNullValue();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static OnnxDimension Dimension(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetInt64(out var size) && size >= 0 => size,
        JsonValueKind.String when json.GetString() is { Length: > 0 } name => name,
        JsonValueKind.Null => OnnxDimension.Unknown,
        _ => throw new JsonException("a tensor has a dimension that is no size of at least 0, no name and not null"),
    };
}
