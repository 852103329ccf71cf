using System.Text.Json;
using System.Text.Json.Serialization;
using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Packages;

/// <summary>What a package says of its model: <see cref="PackageDescription"/>, and what was read from the model. Unchanging.</summary>
public sealed record PackageManifest : PackageDescription
{
    internal const int NewestSchema = 1;

    /// <summary>The version of the manifest's layout: 1.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When the package was made, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The program that made the package.</summary>
    public required string Producer { get; init; }

    /// <summary>What the model takes: names, types, and axes by size or name.</summary>
    public required IReadOnlyList<TensorInfo> Inputs { get; init; }

    /// <summary>What the model gives.</summary>
    public required IReadOnlyList<TensorInfo> Outputs { get; init; }

    /// <summary>The names of the classes, in the order of the output; empty where the model has none.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What makes the inputs from data, as it lies in the model's metadata; null where the model says nothing of it.</summary>
    [JsonInclude, JsonPropertyName("preprocessing")]
    internal JsonElement? PreprocessingState { get; init; }
}
