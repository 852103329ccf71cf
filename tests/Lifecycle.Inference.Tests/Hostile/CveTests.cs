using Google.Protobuf;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Tests.Packages;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Inference.Tests.Hostile;

/// <summary>Published ways of making an ONNX model read files that are not its own, each refused before ONNX Runtime sees the model.</summary>
[Platform(Include = "Linux", Reason = "makes links by Linux's tools")]
internal sealed class CveTests
{
    private static readonly byte[] Secret = new byte[12];

    private static IEnumerable<TestCaseData> Attacks()
    {
        yield return Case("CVE-2022-25882: a path up", "../secret");
        yield return Case("CVE-2022-25882: an absolute path", "/etc/passwd");
        yield return Case("CVE-2024-27318: a path up inside a path", "inner/../../secret");
        yield return Case("CVE-2024-27318: a path up with backslashes", "inner\\..\\..\\secret");
        yield return Case("CVE-2026-27489: a symbolic link", "soft");
        yield return Case("CVE-2026-34447: a symbolic link to a folder", "softfolder/secret");
        yield return Case("CVE-2026-34446: a hard link", "hard");
        yield return Case("ONNX Runtime's mark of an address in memory", "*/_ORT_MEM_ADDR_/*");
    }

    [TestCaseSource(nameof(Attacks))]
    public void IsRefusedInAFolderOfItsOwn(string location)
    {
        using var outside = new TemporaryFolder();
        var folder = Prepare(outside);
        foreach (var isConstant in new[] { false, true })
        {
            File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Model(location, isConstant));

            Assert.That(() => Predictor.Load(Path.Combine(folder, "model.onnx")), Throws.TypeOf<ModelException>().With.Message.Contains("External data of tensor \"w\""));
        }
    }

    [TestCaseSource(nameof(Attacks))]
    public void IsRefusedInAPackage(string location)
    {
        using var outside = new TemporaryFolder();
        Packed.Save(outside.File("package"));
        // Packed anew by somebody who may: what the model names must be one of the files that were packed.
        File.WriteAllBytes(Path.Combine(outside.File("package"), "model.onnx"), Model(location, isConstant: true));
        File.Delete(Path.Combine(outside.File("package"), "model.sig"));
        var sums = Path.Combine(outside.File("package"), "SHA256SUMS");
        File.WriteAllText(sums, Tool.Run(outside.File("package"), "sha256sum", "README.md", "manifest.json", "model.onnx"));

        Assert.That(() => ModelPackage.Open(outside.File("package"), Packed.Unsigned).LoadModel(), Throws.TypeOf<PackageException>().With.Message.Contains($"it has no file \"{location}\""));
    }

    private static string Prepare(TemporaryFolder outside)
    {
        var folder = Directory.CreateDirectory(outside.File("model")).FullName;
        File.WriteAllBytes(outside.File("secret"), Secret);
        Directory.CreateDirectory(Path.Combine(folder, "inner"));
        File.CreateSymbolicLink(Path.Combine(folder, "soft"), outside.File("secret"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "softfolder"), outside.FullName);
        Tool.Run(folder, "ln", outside.File("secret"), "hard");
        return folder;
    }

    private static byte[] Model(string location, bool isConstant)
    {
        var model = ModelProto.Parser.ParseFrom(Packed.Model().ToArray());
        var tensor = new TensorProto { Name = "w", DataType = 1, Dims = { 3 }, DataLocation = 1 };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (isConstant) model.Graph.Node.Add(new NodeProto { OpType = "Constant", Output = { "k" }, Attribute = { new AttributeProto { Name = "value", Type = 4, T = tensor } } });
        else model.Graph.Initializer.Add(tensor);
        return model.ToByteArray();
    }

    private static TestCaseData Case(string what, string location) => new TestCaseData(location).SetArgDisplayNames(what);
}
