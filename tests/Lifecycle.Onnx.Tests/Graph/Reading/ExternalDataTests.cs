using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Tests.Graph.Reading;

/// <summary>Tensors whose elements lie in another file: read from the model's folder, and from nowhere else.</summary>
internal sealed class ExternalDataTests
{
    private static readonly byte[] Elements = MemoryMarshal.AsBytes<float>([1, 2, 3]).ToArray();

    private static IEnumerable<TestCaseData> Places()
    {
        yield return Place("an initializer", (model, tensor) => model.Graph.Initializer.Add(tensor));
        yield return Place("a sparse tensor's values", (model, tensor) => model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = tensor }));
        yield return Place("a sparse tensor's indices", (model, tensor) => model.Graph.SparseInitializer.Add(new SparseTensorProto { Indices = tensor }));
        yield return Place("a Constant", (model, tensor) => model.Graph.Node.Add(Node(new AttributeProto { T = tensor })));
        yield return Place("a list of tensors", (model, tensor) => model.Graph.Node.Add(Node(new AttributeProto { Tensors = { tensor } })));
        yield return Place("a sparse attribute", (model, tensor) => model.Graph.Node.Add(Node(new AttributeProto { SparseTensor = new() { Values = tensor } })));
        yield return Place("a subgraph", (model, tensor) => model.Graph.Node.Add(Node(new AttributeProto { G = new() { Initializer = { tensor } } })));
        yield return Place("a list of subgraphs", (model, tensor) => model.Graph.Node.Add(Node(new AttributeProto { Graphs = { new GraphProto { Initializer = { tensor } } } })));
        yield return Place("a function", (model, tensor) => model.Functions.Add(new FunctionProto { Node = { Node(new AttributeProto { T = tensor }) } }));
        yield return Place("a function's default", (model, tensor) => model.Functions.Add(new FunctionProto { AttributeProto = { new AttributeProto { T = tensor } } }));
        yield return Place("training information", (model, tensor) => model.TrainingInfo.Add(new TrainingInfoProto { Algorithm = new() { Initializer = { tensor } } }));
    }

    [TestCaseSource(nameof(Places))]
    public void IsReadIntoTheModelWhereverItIsReferredTo(Action<ModelProto, TensorProto> put)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("weights.bin"), [9, 9, .. Elements, 9]);
        var path = Write(folder, put, "weights.bin", offset: "2", length: "12");

        var bytes = OnnxModel.Load(path).ToArray();

        Assert.That(bytes.AsSpan().IndexOf(Elements), Is.Positive);
        Assert.That(bytes.AsSpan().IndexOf("weights.bin"u8), Is.Negative);
    }

    [TestCaseSource(nameof(Places))]
    public void IsRefusedWithoutAFolder(Action<ModelProto, TensorProto> put)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, put, "weights.bin");

        Assert.That(() => OnnxModel.Parse(File.ReadAllBytes(path)),
            Throws.TypeOf<ModelException>().With.Message.Contains("\"w\"").And.Message.Contains("load the model by its path"));
    }

    [TestCaseSource(nameof(Places))]
    public void NeverLeavesTheFolderWhereverItIsReferredTo(Action<ModelProto, TensorProto> put)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, put, "/etc/passwd");

        Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<ModelException>().With.Message.Contains("\"/etc/passwd\"; expected a relative path inside"));
    }

    private static IEnumerable<TestCaseData> Attacks()
    {
        yield return Attack("../outside.bin", "a relative path inside");
        yield return Attack("inner/../../outside.bin", "a relative path inside");
        yield return Attack("inner\\..\\..\\outside.bin", "a relative path inside");
        yield return Attack("C:\\outside.bin", "a relative path inside");
        yield return Attack("C:outside.bin", "a relative path inside");
        yield return Attack("\\\\server\\share", "a relative path inside");
        yield return Attack("a\0b", "a relative path inside");
        yield return Attack("", "a relative path inside");
        yield return Attack(".", "is no plain file");
        yield return Attack("missing.bin", "is not there");
        yield return Attack("inner", "is no plain file");
        yield return Attack("*/_ORT_MEM_ADDR_/*", "is not there");
        yield return Attack("soft.bin", "symbolic link");
        yield return Attack("softfolder/outside.bin", "symbolic link");
        yield return Attack("hard.bin", "2 names (hard links)");
        yield return Attack("pipe", "is no plain file");
        yield return Attack("weights.bin", "ends behind the end", offset: "1");
        yield return Attack("weights.bin", "ends behind the end", offset: "9223372036854775807");
        yield return Attack("weights.bin", "\"-1\"; expected a number", offset: "-1");
        yield return Attack("weights.bin", "\"99999999999999999999\"; expected a number", length: "99999999999999999999");
        yield return Attack("weights.bin", "13 bytes; expected 12", length: "13");
    }

    [TestCaseSource(nameof(Attacks))]
    [Platform(Include = "Linux", Reason = "makes links and pipes by Linux's tools")]
    public void AnyOtherFileIsRefused(string location, string cause, string? offset, string? length)
    {
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(outside.File("outside.bin"), Elements);
        File.WriteAllBytes(folder.File("weights.bin"), Elements);
        Directory.CreateDirectory(folder.File("inner"));
        File.CreateSymbolicLink(folder.File("soft.bin"), outside.File("outside.bin"));
        Directory.CreateSymbolicLink(folder.File("softfolder"), outside.FullName);
        Run("ln", outside.File("outside.bin"), folder.File("hard.bin"));
        Run("mkfifo", folder.File("pipe"));
        var path = Write(folder, (model, tensor) => model.Graph.Initializer.Add(tensor), location, offset, length);

        Assert.That(() => OnnxModel.Load(path),
            Throws.TypeOf<ModelException>().With.Message.Contains(cause).And.Message.Contains("\"w\"").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void CountsAgainstTheSizeLimitEvenWhenReadTwice()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("weights.bin"), Elements);
        var path = Write(folder, (model, tensor) => model.Graph.Initializer.Add([tensor, tensor.Clone()]), "weights.bin");
        var size = new FileInfo(path).Length;

        Assert.That(() => OnnxModel.Load(path, new OnnxLoadOptions { MaxBytes = size + 23 }),
            Throws.TypeOf<ModelException>().With.Message.Contains("at most 11, the rest of the size limit"));
        Assert.That(OnnxModel.Load(path, new OnnxLoadOptions { MaxBytes = size + 24 }), Is.Not.Null);
    }

    private static string Write(TemporaryFolder folder, Action<ModelProto, TensorProto> put, string location, string? offset = null, string? length = null)
    {
        var tensor = new TensorProto { Name = "w", DataType = 1, Dims = { 3 }, DataLocation = 1 };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is not null) tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
        if (length is not null) tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        var model = ModelProto.Parser.ParseFrom(Models.Linear().ToArray());
        put(model, tensor);
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, string.Create(CultureInfo.InvariantCulture, $"{program} failed"));
    }

    private static NodeProto Node(AttributeProto attribute) => new() { OpType = "Constant", Output = { "c" }, Attribute = { attribute } };

    private static TestCaseData Place(string name, Action<ModelProto, TensorProto> put) => new TestCaseData(put).SetArgDisplayNames(name);

    private static TestCaseData Attack(string location, string cause, string? offset = null, string? length = null) =>
        new TestCaseData(location, cause, offset, length).SetArgDisplayNames(location.Replace('\0', '?'), cause);
}
