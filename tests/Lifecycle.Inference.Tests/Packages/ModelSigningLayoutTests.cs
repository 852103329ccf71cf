using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Packages.Signing;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>
/// The layout of OpenSSF's model signing 1.0, as its programs write and read it (sigstore/model-transparency, src/model_signing/_signing:
/// signing.py, sign_ec_key.py, sign_sigstore_pb.py).
/// </summary>
internal sealed class ModelSigningLayoutTests
{
    private static readonly string[] Members =
    [
        "mediaType", "verificationMaterial.publicKey.hint", "verificationMaterial.tlogEntries",
        "dsseEnvelope.payload", "dsseEnvelope.payloadType", "dsseEnvelope.signatures[].sig", "dsseEnvelope.signatures[].keyid",
        "statement._type", "statement.subject[].name", "statement.subject[].digest.sha256", "statement.predicateType",
        "statement.predicate.serialization.method", "statement.predicate.serialization.hash_type", "statement.predicate.serialization.allow_symlinks", "statement.predicate.serialization.ignore_paths[]",
        "statement.predicate.resources[].name", "statement.predicate.resources[].algorithm", "statement.predicate.resources[].digest",
    ];

    [Test]
    public void ASignatureHasItsMembersAndNoOthers()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("linear"), "model.sig")))!;
        var statement = Statement(bundle);

        Assert.That(Leaves(bundle, "").Concat(Leaves(statement, "statement")).Distinct(), Is.EquivalentTo(Members));
        Assert.That((string)bundle["dsseEnvelope"]!["payloadType"]!, Is.EqualTo("application/vnd.in-toto+json"));
        Assert.That((string)bundle["dsseEnvelope"]!["signatures"]![0]!["keyid"]!, Is.Empty);
        var resources = statement["predicate"]!["resources"]!.AsArray();
        Assert.That(resources.Select(static file => (string)file!["name"]!), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        var root = SHA256.HashData(resources.SelectMany(static file => Convert.FromHexString((string)file!["digest"]!)).ToArray());
        Assert.That((string)statement["subject"]![0]!["digest"]!["sha256"]!, Is.EqualTo(Convert.ToHexStringLower(root)), "the digest over the files' digests, in their order");
    }

    private static IEnumerable<TestCaseData> OtherWriters()
    {
        yield return Case("what its program ignores", static (_, statement) => statement["predicate"]!["serialization"]!["ignore_paths"] = new JsonArray("model.sig", ".git", ".gitattributes", ".github", ".gitignore"));
        yield return Case("no paths to ignore", static (_, statement) => statement["predicate"]!["serialization"]!.AsObject().Remove("ignore_paths"));
        yield return Case("members of a later version", static (_, statement) => statement["predicate"]!["model_card"] = "README.md");
        yield return Case("another name of the model", static (_, statement) => statement["subject"]![0]!["name"] = "");
        yield return Case("a bundle without a log", static (bundle, _) => bundle["verificationMaterial"]!.AsObject().Remove("tlogEntries"));
        yield return Case("a bundle with a time stamp", static (bundle, _) => bundle["verificationMaterial"]!["timestampVerificationData"] = new JsonObject { ["rfc3161Timestamps"] = new JsonArray() });
        yield return Case("a signature without a key's name", static (bundle, _) => bundle["dsseEnvelope"]!["signatures"]![0]!.AsObject().Remove("keyid"));
        yield return Case("a key as the first programs gave it", static (bundle, _) => bundle["verificationMaterial"]!["publicKey"] = new JsonObject { ["rawBytes"] = "AAAA", ["keyDetails"] = "PKIX_ECDSA_P256_SHA_256" });

        static TestCaseData Case(string what, Action<JsonNode, JsonNode> change) => new TestCaseData(change).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(OtherWriters))]
    public void ASignatureByItsProgramsIsRead(Action<JsonNode, JsonNode> change)
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        Rewrite(folder.File("linear"), change);

        Assert.That(ModelPackage.Open(folder.File("linear"), Packed.Trusted).SignedBy, Is.Not.Null);
    }

    private static IEnumerable<TestCaseData> NotRead()
    {
        yield return Case("shards of files", static (_, statement) => statement["predicate"]!["serialization"]!["method"] = "shards");
        yield return Case("another hash", static (_, statement) => statement["predicate"]!["serialization"]!["hash_type"] = "blake2b");
        yield return Case("a file of another hash", static (_, statement) => statement["predicate"]!["resources"]![0]!["algorithm"] = "blake2b");
        yield return Case("the layout before 1.0", static (_, statement) => statement["predicateType"] = "https://model_signing/Digests/v0.1");
        yield return Case("another order", static (_, statement) =>
        {
            var resources = statement["predicate"]!["resources"]!.AsArray();
            statement["subject"]![0]!["digest"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(resources.Reverse().SelectMany(static file => Convert.FromHexString((string)file!["digest"]!)).ToArray()));
        });
        yield return Case("two models", static (_, statement) => statement["subject"]!.AsArray().Add(new JsonObject { ["name"] = "b", ["digest"] = new JsonObject { ["sha256"] = "" } }));
        yield return new TestCaseData((Action<JsonNode, JsonNode>)(static (bundle, _) =>
        {
            bundle["verificationMaterial"] = new JsonObject { ["certificate"] = new JsonObject { ["rawBytes"] = "AAAA" } };
            bundle["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(new byte[70]);
        }), PackageFault.OtherKey).SetArgDisplayNames("a certificate's signature");

        static TestCaseData Case(string what, Action<JsonNode, JsonNode> change) => new TestCaseData(change, PackageFault.Damaged).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(NotRead))]
    public void WhatIsNotReadOfItIsRefusedWithTheReason(Action<JsonNode, JsonNode> change, PackageFault fault)
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        Rewrite(folder.File("linear"), change);

        Assert.That(() => ModelPackage.Open(folder.File("linear"), Packed.Trusted), Throws.TypeOf<PackageException>().With.Property("Fault").EqualTo(fault));
    }

    // The statement is signed anew, in lines as its programs write them; then the bundle is changed.
    private static void Rewrite(string package, Action<JsonNode, JsonNode> change)
    {
        var path = Path.Combine(package, "model.sig");
        var statement = Statement(JsonNode.Parse(File.ReadAllText(path))!);
        change(JsonNode.Parse(File.ReadAllText(path))!, statement);
        var bundle = JsonNode.Parse(SignatureBundle.Sign(Encoding.UTF8.GetBytes(statement.ToJsonString(new() { WriteIndented = true })), Packed.Key))!;
        change(bundle, JsonNode.Parse(statement.ToJsonString())!);
        File.WriteAllText(path, bundle.ToJsonString());
    }

    private static JsonNode Statement(JsonNode bundle) => JsonNode.Parse(Convert.FromBase64String((string)bundle["dsseEnvelope"]!["payload"]!))!;

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject json => json.SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray { Count: > 0 } list => list.SelectMany(item => Leaves(item, $"{path}[]")),
        _ => [path],
    };
}
