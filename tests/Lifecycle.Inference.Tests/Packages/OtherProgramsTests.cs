using System.Text;
using System.Text.Json.Nodes;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>Other programs read a package as what it is: an ONNX file, hashes, a signature.</summary>
internal sealed class OtherProgramsTests
{
    [Test]
    public void PythonOpensTheModelOfAFolderAndOfAFile()
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/onnx")) Assert.Ignore("ONNX for Python is not there; apt-get install python3-onnx.");
        using var folder = new TemporaryFolder();
        var external = new OnnxSaveOptions { MaxBytes = 0, MinExternalBytes = 4 };
        Packed.Save(folder.File("folder"));
        Packed.Save(folder.File("parts"), model: external);
        Packed.Save(folder.File("file.zip"));
        const string script = """
            import json, onnx, onnx.numpy_helper, zipfile
            for path in ("folder", "parts"):
                model = onnx.load(path + "/model.onnx")
                onnx.checker.check_model(model)
                print(onnx.numpy_helper.to_array(model.graph.initializer[0]).tolist())
            with zipfile.ZipFile("file.zip") as package:
                assert package.testzip() is None
                assert all(entry.compress_type == zipfile.ZIP_STORED for entry in package.infolist())
                model = onnx.load_from_string(package.read("model.onnx"))
                onnx.checker.check_model(model)
                print(onnx.numpy_helper.to_array(model.graph.initializer[0]).tolist(), json.loads(package.read("manifest.json"))["name"])
            """;

        var lines = Tool.Run(folder.FullName, "python3", "-c", script).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Is.EqualTo(new[] { "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] linear" }));
    }

    [Test]
    public void Sha256sumChecksTheFiles()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));

        Assert.That(Tool.Run(folder.File("linear"), "sha256sum", "-c", "--strict", "SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3).And.All.EndsWith(": OK"));
    }

    [Test]
    public void OpenSslChecksTheSignature()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("linear"), "model.sig")))!;
        var envelope = bundle["dsseEnvelope"]!;
        var payload = Convert.FromBase64String((string)envelope["payload"]!);
        File.WriteAllBytes(folder.File("signed"), [.. Encoding.ASCII.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload]);
        File.WriteAllBytes(folder.File("signature"), Convert.FromBase64String((string)envelope["signatures"]![0]!["sig"]!));
        File.WriteAllText(folder.File("key.pem"), Packed.Key.ExportSubjectPublicKeyInfoPem() + "\n");

        Assert.That(Tool.Run(folder.FullName, "openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed"), Does.Contain("Verified OK"));
        Assert.That(Tool.Run(folder.FullName, "sha256sum", "key.pem"), Does.StartWith((string)bundle["verificationMaterial"]!["publicKey"]!["hint"]!));
    }

    [Test]
    public void TheStatementIsThatOfModelSigning()
    {
        using var folder = new TemporaryFolder();
        var hash = Packed.Save(folder.File("linear"));
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("linear"), "model.sig")))!;
        var statement = JsonNode.Parse(Convert.FromBase64String((string)bundle["dsseEnvelope"]!["payload"]!))!;

        Assert.That((string)bundle["mediaType"]!, Is.EqualTo("application/vnd.dev.sigstore.bundle.v0.3+json"));
        Assert.That(bundle["verificationMaterial"]!["tlogEntries"]!.AsArray(), Is.Empty);
        Assert.That((string)statement["_type"]!, Is.EqualTo("https://in-toto.io/Statement/v1"));
        Assert.That((string)statement["predicateType"]!, Is.EqualTo("https://model_signing/signature/v1.0"));
        Assert.That((string)statement["subject"]![0]!["digest"]!["sha256"]!, Is.EqualTo(hash));
        Assert.That(statement["predicate"]!["serialization"]!.ToJsonString(), Is.EqualTo("""{"method":"files","hash_type":"sha256","allow_symlinks":false,"ignore_paths":["model.sig"]}"""));
        Assert.That(statement["predicate"]!["resources"]!.AsArray().Select(static file => (string)file!["name"]!), Is.EqualTo(new[] { "README.md", "SHA256SUMS", "manifest.json", "model.onnx" }));
    }
}
