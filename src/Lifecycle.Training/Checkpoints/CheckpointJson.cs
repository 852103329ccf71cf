using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lifecycle.Training.Checkpoints;

/// <summary>How checkpoints spell JSON: camel case, indented, numbers exact, NaN and infinities by name.</summary>
internal static class CheckpointJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
