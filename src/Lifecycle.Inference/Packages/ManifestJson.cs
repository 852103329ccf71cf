using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Packages;

/// <summary>JSON without reflection. What is not in the schema is refused: a later layout has a later version.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, MaxDepth = 32,
    WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = [typeof(TensorInfoConverter)])]
[JsonSerializable(typeof(PackageManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
