using System.Diagnostics;
using System.Security.Cryptography;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Weights;

public class SafeTensorsTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly ScalarType[] Types =
    [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.ComplexFloat32,
    ];

    private static readonly long[][] Shapes = [[], [0], [3], [2, 0, 4], [1, 1], [2, 3, 4, 5]];

    [Test]
    public void EveryTypeAndShapeComesBackExactly([ValueSource(nameof(Types))] ScalarType type, [ValueSource(nameof(Shapes))] long[] shape)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var written = Numbers(shape, type);
        SafeTensors.Write(folder["a.safetensors"], One("é/\"x", written));

        var read = SafeTensors.Read(folder["a.safetensors"]);

        Assert.That(read.Keys, Is.EqualTo(new[] { "é/\"x" }));
        var tensor = read["é/\"x"];
        Assert.That((tensor.dtype, tensor.device_type), Is.EqualTo((type, DeviceType.CPU)));
        Assert.That(tensor.shape, Is.EqualTo(shape));
        Assert.That(tensor.bytes.ToArray(), Is.EqualTo(written.bytes.ToArray()));
    }

    private static IEnumerable<TestCaseData> Layouts()
    {
        yield return new TestCaseData((Func<Tensor, Tensor>)(static t => t.permute(3, 1, 0, 2))).SetArgDisplayNames("permuted");
        yield return new TestCaseData((Func<Tensor, Tensor>)(static t => t[TensorIndex.Colon, TensorIndex.Slice(1, 3)])).SetArgDisplayNames("slice");
        yield return new TestCaseData((Func<Tensor, Tensor>)(static t => t[0, 0, 0].expand(7, 5))).SetArgDisplayNames("expanded");
        yield return new TestCaseData((Func<Tensor, Tensor>)(static t => t.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2))).SetArgDisplayNames("channels last");
        yield return new TestCaseData((Func<Tensor, Tensor>)(static t => t.requires_grad_())).SetArgDisplayNames("trained");
    }

    [TestCaseSource(nameof(Layouts))]
    public void AnyLayoutIsWrittenAndReadIntoAnyLayout(Func<Tensor, Tensor> layOut)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var written = layOut(Numbers([2, 3, 4, 5], ScalarType.Float32));
        SafeTensors.Write(folder["a.safetensors"], One("a", written));
        using var file = SafeTensorsFile.Open(folder["a.safetensors"]);
        var target = layOut(zeros([2, 3, 4, 5])).detach().clone();

        file.ReadInto("a", target);

        Assert.That(file.Read("a").eq(written).all().item<bool>() && target.eq(written).all().item<bool>(), Is.True);
    }

    [Test]
    public void ReadingIntoAnotherTypeConverts()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a.safetensors"], One("a", tensor(new[] { 1.5f, -2f }).bfloat16()));
        using var file = SafeTensorsFile.Open(folder["a.safetensors"]);
        var target = zeros(2);

        file.ReadInto("a", target);

        Assert.That(target.data<float>().ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));
        Assert.That(() => file.ReadInto("a", zeros(3)), Throws.InstanceOf<DataException>().With.Message.Contains("[3]"));
        Assert.That(() => file.Read("b"), Throws.InstanceOf<UsageException>().With.Message.Contains("\"b\""));
    }

    [Test]
    public void SharedTensorsAreStoredOnceAndSharedAgain()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var shared = rand(1000);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["a"] = shared, ["b"] = shared.alias(), ["same start, other shape"] = shared[TensorIndex.Slice(0, 10)], ["equal"] = shared.clone(),
            ["empty"] = zeros(0), ["also empty"] = zeros(0),
        };
        SafeTensors.Write(folder["a.safetensors"], tensors);

        var read = SafeTensors.Read(folder["a.safetensors"]);

        Assert.That(read.Keys, Is.EquivalentTo(tensors.Keys));
        Assert.That(new FileInfo(folder["a.safetensors"]).Length, Is.InRange(8040, 9000));
        read["b"][5] = 7;
        Assert.That((read["a"][5].item<float>(), read["equal"][5].item<float>() == 7), Is.EqualTo((7f, false)));
        using var file = SafeTensorsFile.Open(folder["a.safetensors"]);
        Assert.That(file.Metadata["b"], Is.EqualTo("a"), "as Python's save_model notes it");
    }

    [Test]
    public void NotesComeBack()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a.safetensors"], One("pt", ones(1)), new Dictionary<string, string>(StringComparer.Ordinal) { ["by"] = "ä\n\"" });
        using var file = SafeTensorsFile.Open(folder["a.safetensors"]);

        Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["by"] = "ä\n\"", ["format"] = "pt" }));
        Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "pt" }));
    }

    [Test]
    public void AnIndependentReaderAgrees()
    {
        if (!File.Exists(Python)) Assert.Ignore($"There is no {Python}.");
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = Types.SelectMany(static type => Shapes, static (type, shape) => (type, shape))
            .ToDictionary(static pair => $"é {pair.type} {string.Join(',', pair.shape)}", static pair => Numbers(pair.shape, pair.type), StringComparer.Ordinal);
        tensors["turned"] = Numbers([4, 6], ScalarType.Float32).t();
        SafeTensors.Write(folder["a.safetensors"], tensors);

        var lines = RunPython(folder["a.safetensors"]);

        var expected = tensors.Select(entry =>
            $"{entry.Key}\t{ElementTypes.Name(entry.Value.dtype)}\t[{string.Join(", ", entry.Value.shape)}]\t{Convert.ToHexStringLower(SHA256.HashData(entry.Value.contiguous().bytes))}");
        Assert.That(lines, Is.EquivalentTo(expected.Append("format\tnote\tpt")));
    }

    [Test]
    public void WhatCannotBeWrittenIsRefused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder["a.safetensors"];

        Assert.That(() => SafeTensors.Write(path, One("__metadata__", ones(1))), Throws.InstanceOf<UsageException>().With.Message.Contains("__metadata__"));
        Assert.That(() => SafeTensors.Write(path, [.. One("a", ones(1)), .. One("a", ones(1))]), Throws.InstanceOf<UsageException>().With.Message.Contains("Two tensors"));
        Assert.That(() => SafeTensors.Write(path, One("a", ones(1).to(ScalarType.ComplexFloat64))), Throws.InstanceOf<UsageException>().With.Message.Contains("complex128"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void NothingIsLeftInNativeMemory()
    {
        using var folder = new TemporaryFolder();
        using (var written = ones(3, 4).t()) SafeTensors.Write(folder["a.safetensors"], [.. One("a", written), .. One("b", written)]);
        var before = LiveTensors.Settled();

        foreach (var tensor in SafeTensors.Read(folder["a.safetensors"]).Values) tensor.Dispose();

        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    private static Dictionary<string, Tensor> One(string name, Tensor tensor) => new(StringComparer.Ordinal) { [name] = tensor };

    private static Tensor Numbers(long[] shape, ScalarType type)
    {
        var numbers = arange(shape.Aggregate(1L, static (product, length) => product * length), dtype: ScalarType.Float32).sub(7).reshape(shape);
        return type == ScalarType.ComplexFloat32 ? complex(numbers, numbers.neg()) : numbers.to(type == ScalarType.Byte ? ScalarType.Int32 : type).to(type);
    }

    private static string[] RunPython(string path)
    {
        var script = Path.Combine(TestContext.CurrentContext.TestDirectory, "Weights", "read_safetensors.py");
        using var process = Process.Start(new ProcessStartInfo(Python, [script, path]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["PYTHONIOENCODING"] = "utf-8" } })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
