using System.Security.Cryptography;
using System.Text.Json;
using Lifecycle.Inference.Packages.Files;

namespace Lifecycle.Inference.Packages.Signing;

/// <summary>The statement that is signed: every file's name and SHA-256, and one hash over them all.</summary>
internal static class SignedStatement
{
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "https://model_signing/signature/v1.0";
    private const string Algorithm = "sha256";

    /// <summary>The hash over the files' hashes, in the order of the names.</summary>
    public static string Root(IEnumerable<KeyValuePair<string, string>> hashes) => Convert.ToHexStringLower(SHA256.HashData(
        hashes.OrderBy(static file => file.Key, StringComparer.Ordinal).SelectMany(static file => Convert.FromHexString(file.Value)).ToArray()));

    /// <summary>Makes the statement.</summary>
    public static byte[] Write(string name, IReadOnlyDictionary<string, string> hashes) => JsonSerializer.SerializeToUtf8Bytes(
        new StatementState(StatementType, [new SubjectState(name, new Dictionary<string, string> { [Algorithm] = Root(hashes) })], PredicateType, new PredicateState(
            new SerializationState("files", Algorithm, AllowSymlinks: false) { IgnorePaths = [PackageNames.Signature] },
            [.. hashes.OrderBy(static file => file.Key, StringComparer.Ordinal).Select(static file => new ResourceState(file.Key, Algorithm, file.Value))])),
        SigningJson.Default.StatementState);

    /// <summary>Reads the files' hashes out of a statement whose signature holds.</summary>
    /// <exception cref="PackageException">It states something else.</exception>
    public static Dictionary<string, string> Read(byte[] statement, PackageSource source)
    {
        StatementState? state;
        try
        {
            state = JsonSerializer.Deserialize(statement, SigningJson.Default.StatementState);
        }
        catch (JsonException e)
        {
            throw source.Damaged($"its signed statement cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", PredicateType, e);
        }
        if (state is not { Type: StatementType, PredicateType: PredicateType, Subject: [{ } subject], Predicate: { Serialization: { Method: "files", HashType: Algorithm }, Resources: var resources } } || resources.Contains(null!))
            throw source.Damaged("its signed statement is of another type", $"{PredicateType} with a SHA-256 for each file");
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in resources)
            if (resource.Algorithm != Algorithm || !Checksums.IsHash(resource.Digest) || !hashes.TryAdd(resource.Name, resource.Digest))
                throw source.Damaged($"its signed statement has the file \"{Preprocessing.Shorten.Text(resource.Name)}\" twice or without its SHA-256", "each file once");
        if (subject.Digest.GetValueOrDefault(Algorithm) != Root(hashes)) throw source.Damaged("its signed statement contradicts itself", "the hash of its files' hashes");
        return hashes;
    }
}
