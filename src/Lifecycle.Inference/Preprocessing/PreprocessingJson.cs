using System.Text.Json;
using System.Text.Json.Serialization;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle.Inference.Preprocessing;

/// <summary>JSON without reflection, so that a trimmed program reads it as well; numbers as the shortest text that gives the same bits.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, MaxDepth = 16,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(TableEncoderState))]
[JsonSerializable(typeof(TableSchema))]
[JsonSerializable(typeof(TextEncoderState))]
[JsonSerializable(typeof(MetadataState))]
internal sealed partial class PreprocessingJson : JsonSerializerContext;
