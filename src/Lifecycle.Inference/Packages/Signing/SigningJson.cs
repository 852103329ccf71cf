using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Packages.Signing;

/// <summary>The bundle that sigstore keeps a signature in (media type application/vnd.dev.sigstore.bundle.v0.3+json), as far as a key needs it.</summary>
internal sealed record BundleState(string MediaType, MaterialState VerificationMaterial, EnvelopeState DsseEnvelope);

internal sealed record MaterialState
{
    /// <summary>Null where a certificate vouches for the key.</summary>
    public KeyState? PublicKey { get; init; }

    public IReadOnlyList<JsonElement> TlogEntries { get; init; } = [];
}

/// <summary>Which key signed: the SHA-256 of its PEM text; bundles before version 1.0 do not say.</summary>
internal sealed record KeyState
{
    public string? Hint { get; init; }
}

/// <summary>A DSSE envelope.</summary>
internal sealed record EnvelopeState(byte[] Payload, string PayloadType, IReadOnlyList<SignatureState> Signatures);

internal sealed record SignatureState(byte[] Sig)
{
    public string? Keyid { get; init; } = "";
}

/// <summary>An in-toto statement of OpenSSF's model signing, version 1.0: the files and their hashes.</summary>
internal sealed record StatementState(
    [property: JsonPropertyName("_type")] string Type, IReadOnlyList<SubjectState> Subject, string PredicateType, PredicateState Predicate);

internal sealed record SubjectState(string Name, IReadOnlyDictionary<string, string> Digest);

internal sealed record PredicateState(SerializationState Serialization, IReadOnlyList<ResourceState> Resources);

internal sealed record SerializationState(
    string Method, [property: JsonPropertyName("hash_type")] string HashType, [property: JsonPropertyName("allow_symlinks")] bool AllowSymlinks)
{
    [JsonPropertyName("ignore_paths")]
    public IReadOnlyList<string>? IgnorePaths { get; init; }
}

internal sealed record ResourceState(string Name, string Algorithm, string Digest);

/// <summary>JSON without reflection; members that are not known are passed over, as the format asks of verifiers.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 16,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BundleState))]
[JsonSerializable(typeof(StatementState))]
internal sealed partial class SigningJson : JsonSerializerContext;
