using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Files;

/// <summary>
/// The files in TorchSharp/ were written by TorchSharp 0.107.0 itself. What is written here is the same to the byte, so that TorchSharp
/// reads it as well.
/// </summary>
[TestFixture]
public sealed class CrossReadingTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [TestCaseSource(typeof(FileModels), nameof(FileModels.Names))]
    public void AFileOfTorchSharpIsRead(string name)
    {
        using var expected = FileModels.Filled(name);
        using var model = FileModels.Create(name);
        model.load(PathOf(name));
        AssertEqual(model, expected);
    }

    [TestCaseSource(typeof(FileModels), nameof(FileModels.Names))]
    public void WhatIsWrittenIsTheSameToTheByte(string name)
    {
        using var model = FileModels.Filled(name);
        Assert.That(Saved(model), Is.EqualTo(File.ReadAllBytes(PathOf(name))));
    }

    [TestCaseSource(typeof(FileModels), nameof(FileModels.Names))]
    public void AStreamGivesWhatAFileGives(string name)
    {
        using var expected = FileModels.Filled(name);
        using var model = FileModels.Create(name);
        using var stream = File.OpenRead(PathOf(name));
        model.load(stream);
        AssertEqual(model, expected);
    }

    [Test]
    public void SkippedNamesAreNeitherWrittenNorRead()
    {
        using var model = FileModels.Filled("convolution");
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) model.save(writer, skip: ["conv.bias", "out.weight"]);
        stream.Position = 0;
        using var target = FileModels.Create("convolution");
        var loaded = new Dictionary<string, bool>(StringComparer.Ordinal);
        using (var reader = new BinaryReader(stream)) target.load(reader, strict: false, skip: ["norm.weight"], loadedParameters: loaded);
        Assert.That(loaded.Keys, Is.EquivalentTo(model.state_dict().Keys.Except(["conv.bias", "out.weight"])));
        Assert.That(target.get_parameter("conv.weight")!.equal(model.get_parameter("conv.weight")!).all().item<bool>());
        Assert.That(target.get_parameter("norm.weight")!.equal(ones(3)).all().item<bool>());
    }

    [Test]
    public void ATensorIsWrittenAndReadByItself()
    {
        var tensor = zeros(4, 3);
        FileModels.Fill(tensor, 5);
        using var written = new MemoryStream();
        // TorchSharp closes the stream.
        tensor.Save(written);
        using var stream = new MemoryStream(written.ToArray());
        Assert.That(Tensor.Load(stream).equal(tensor).all().item<bool>());
        Assert.That(Tensor.Load(PathOf("tensor")).equal(tensor).all().item<bool>());
        Assert.That(written.ToArray(), Is.EqualTo(File.ReadAllBytes(PathOf("tensor"))));
    }

#if TORCHSHARP_NUGET
    [Test, Explicit("Writes the files with TorchSharp: only for a new version of it, never to make a failure go away.")]
    public void WriteTheFiles()
    {
        var folder = TestContext.Parameters["folder"]!;
        foreach (var name in FileModels.Names)
        {
            using var model = FileModels.Filled(name);
            model.save(Path.Combine(folder, name + ".dat"));
        }
        var tensor = zeros(4, 3);
        FileModels.Fill(tensor, 5);
        tensor.Save(Path.Combine(folder, "tensor.dat"));
    }
#endif

    private static byte[] Saved(nn.Module model)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) model.save(writer);
        return stream.ToArray();
    }

    private static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "TorchSharp", name + ".dat");

    private static void AssertEqual(nn.Module actual, nn.Module expected)
    {
        var tensors = expected.state_dict();
        Assert.That(actual.state_dict().Keys, Is.EqualTo(tensors.Keys));
        foreach (var (name, tensor) in actual.state_dict())
        {
            Assert.That(tensor.dtype, Is.EqualTo(tensors[name].dtype), name);
            Assert.That(tensor.shape, Is.EqualTo(tensors[name].shape), name);
            Assert.That(tensor.eq(tensors[name]).all().item<bool>(), name);
        }
    }
}
