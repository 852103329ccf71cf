using System.Security.Cryptography;
using System.Text.Json;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Weights;

/// <summary>Files of every format, those of Python written by make_files.py, are read exactly and loaded into models.</summary>
public class ModelWeightsTests
{
    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["bool"] = ScalarType.Bool, ["uint8"] = ScalarType.Byte, ["int8"] = ScalarType.Int8, ["int16"] = ScalarType.Int16, ["int32"] = ScalarType.Int32,
        ["int64"] = ScalarType.Int64, ["float16"] = ScalarType.Float16, ["bfloat16"] = ScalarType.BFloat16, ["float32"] = ScalarType.Float32,
        ["float64"] = ScalarType.Float64, ["complex64"] = ScalarType.ComplexFloat32, ["complex128"] = ScalarType.ComplexFloat64,
    };

    private sealed record ExpectedTensor(string Type, long[] Shape, string Sha256);

    private sealed record ExpectedFile(string? Section, Dictionary<string, ExpectedTensor> Tensors);

    internal static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Weights", "Files", name);

    [TestCase("plain.pt", WeightFormat.PyTorch)]
    [TestCase("views.pt", WeightFormat.PyTorch)]
    [TestCase("net.pt", WeightFormat.PyTorch)]
    [TestCase("checkpoint.pt", WeightFormat.PyTorch)]
    [TestCase("protocol4.pt", WeightFormat.PyTorch)]
    [TestCase("parameters.pt", WeightFormat.PyTorch)]
    [TestCase("sections.pt", WeightFormat.PyTorch)]
    [TestCase("python.safetensors", WeightFormat.SafeTensors)]
    public void FilesOfPythonAreReadExactly(string name, WeightFormat format)
    {
        using var scope = NewDisposeScope();
        var expected = JsonSerializer.Deserialize<Dictionary<string, ExpectedFile>>(File.ReadAllBytes(PathOf("expected.json")), JsonSerializerOptions.Web)![name];

        using var weights = ModelWeights.Load(PathOf(name), expected.Section);

        Assert.That(weights.Format, Is.EqualTo(format));
        Assert.That(weights.Tensors.Keys, Is.EquivalentTo(expected.Tensors.Keys));
        Assert.Multiple(() =>
        {
            foreach (var (key, tensor) in expected.Tensors)
            {
                var read = weights.Read(key);
                Assert.That((read.dtype, weights.Tensors[key].Type), Is.EqualTo((Types[tensor.Type], (ScalarType?)Types[tensor.Type])), key);
                Assert.That(read.shape, Is.EqualTo(tensor.Shape), key);
                Assert.That(Convert.ToHexStringLower(SHA256.HashData(read.contiguous().bytes)), Is.EqualTo(tensor.Sha256), key);
            }
        });
    }

    [Test]
    public void TensorsThatPythonSharedAreSharedAgain()
    {
        using var scope = NewDisposeScope();
        using var weights = ModelWeights.Load(PathOf("views.pt"));
        var whole = weights.Read("whole");

        whole[1, 0, 2] = 77;

        Assert.That(weights.Read("slice")[0, 0].item<float>(), Is.EqualTo(77));
    }

    [TestCase("net.pt", null)]
    [TestCase("checkpoint.pt", null)]
    [TestCase("protocol4.pt", "model")]
    [TestCase("module prefix.pt", "module.*")]
    public void ANetOfPythonLoads(string name, string? map)
    {
        using var model = Toy.Net();
        var rules = map is "module.*" ? [new NameRule(map, "*")] : Array.Empty<NameRule>();

        var report = ModelWeights.LoadInto(model, PathOf(name), new WeightLoadOptions { Map = rules, Section = map is "model" ? map : null });

        using var weights = ModelWeights.Load(PathOf(name));
        using var bias = weights.Read(weights.Tensors.Keys.Single(static key => key.EndsWith("6.bias", StringComparison.Ordinal)));
        Assert.That(report.Loaded, Is.EquivalentTo(model.state_dict().Keys));
        Assert.That(model.get_parameter("6.bias")!.data<float>().ToArray(), Is.EqualTo(bias.data<float>().ToArray()));
    }

    private static IEnumerable<TestCaseData> Writers()
    {
        yield return new TestCaseData(WeightFormat.TorchSharp, (Action<nn.Module<Tensor, Tensor>, string>)(static (model, path) => model.save(path))).SetArgDisplayNames("TorchSharp");
        yield return new TestCaseData(WeightFormat.SafeTensors, (Action<nn.Module<Tensor, Tensor>, string>)(static (model, path) => SafeTensors.Write(path, model.state_dict()))).SetArgDisplayNames("safetensors");
    }

    [TestCaseSource(nameof(Writers))]
    public void WhatIsWrittenHereLoads(WeightFormat format, Action<nn.Module<Tensor, Tensor>, string> write)
    {
        using var folder = new TemporaryFolder();
        using var written = Toy.Net();
        using var read = Toy.Net(seed: 99);
        write(written, folder["weights"]);

        ModelWeights.LoadInto(read, folder["weights"]);

        using var weights = ModelWeights.Load(folder["weights"]);
        Assert.That(weights.Format, Is.EqualTo(format));
        Assert.That(Toy.Weights(read), Is.EqualTo(Toy.Weights(written)));
    }

    [Test]
    public void TorchSharpFilesHaveEveryType([ValueSource(nameof(AllTypes))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["a"] = arange(6).reshape(2, 3).to(type), ["b"] = zeros([], type), ["c"] = zeros([0, 2], type) };
        using (var writer = new BinaryWriter(File.Create(folder["a.dat"]))) nn.Module.save_state_dict(writer, tensors);

        using var weights = ModelWeights.Load(folder["a.dat"]);

        foreach (var (name, tensor) in tensors)
        {
            var read = weights.Read(name);
            Assert.That((read.dtype, string.Join(',', read.shape)), Is.EqualTo((type, string.Join(',', tensor.shape))));
            Assert.That(read.bytes.ToArray(), Is.EqualTo(tensor.bytes.ToArray()));
        }
    }

    private static IEnumerable<ScalarType> AllTypes => Types.Values;

    [Test]
    public void AnOnnxModelsInitializersLoad()
    {
        using var folder = new TemporaryFolder();
        using var written = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));
        using var read = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));
        using var example = ones(1, 3);
        Exporter.Export(written, example).Save(folder["model.onnx"]);

        var report = ModelWeights.LoadInto(read, folder["model.onnx"]);

        Assert.That(report.Differences.IsNone, Is.True);
        Assert.That(Toy.Weights(read), Is.EqualTo(Toy.Weights(written)));
        using var weights = ModelWeights.Load(folder["model.onnx"]);
        Assert.That(weights.Format, Is.EqualTo(WeightFormat.Onnx));
    }

    [Test]
    public void AStrictLoadLeavesAnotherModelAsItIs()
    {
        using var model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 5, 3));
        var before = Toy.Weights(model);

        var error = Assert.Throws<WeightMismatchException>(() => ModelWeights.LoadInto(model, PathOf("net.pt")))!;

        Assert.That(error.Message, Does.Contain("2 unexpected: 6.weight, 6.bias; 2 of another shape: 3.weight (stored [4, 4, 3, 3], model [5, 4, 3, 3])"));
        Assert.That(Toy.Weights(model), Is.EqualTo(before));
    }

    [Test]
    public void ALoadThatIsNotStrictTellsOfTheRest()
    {
        using var model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 5, 3), nn.PReLU(1));

        var report = ModelWeights.LoadInto(model, PathOf("net.pt"), new WeightLoadOptions { Strict = false });

        Assert.Multiple(() =>
        {
            Assert.That(report.Loaded, Is.EquivalentTo(new[] { "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked" }));
            Assert.That(report.Differences.Missing, Is.EqualTo(new[] { "4.weight" }));
            Assert.That(report.Differences.Unexpected, Is.EquivalentTo(new[] { "6.weight", "6.bias" }));
            Assert.That(report.Differences.Mismatched, Has.Count.EqualTo(2));
            Assert.That(report.ToString(), Does.StartWith("7 loaded; 1 missing: 4.weight; 2 unexpected"));
        });
    }

    [Test]
    public void ANewHeadIsKept()
    {
        using var model = Toy.Net(classes: 7);
        var before = model.get_parameter("6.weight")!.data<float>().ToArray();

        var report = ModelWeights.LoadInto(model, PathOf("net.pt"), new WeightLoadOptions { Keep = ["6.*"] });

        Assert.That(report.Loaded, Has.None.StartsWith("6.").And.Some.EqualTo("3.weight"));
        Assert.That(model.get_parameter("6.weight")!.data<float>().ToArray(), Is.EqualTo(before));
    }

    [TestCase("backbone.layer1.0.weight", "backbone.*", "*", "layer1.0.weight")]
    [TestCase("encoder.3.attn.weight", "encoder.*.attn.*", "blocks.*.attention.*", "blocks.3.attention.weight")]
    [TestCase("encoder.3.attn.weight", "decoder.*", "*", "encoder.3.attn.weight")]
    [TestCase("a.b", "a?b", "c", "c")]
    [TestCase("axb", "a.b", "c", "axb")]
    [TestCase("fc.weight", "fc.*", null, null)]
    public void NamesAreMapped(string stored, string from, string? to, string? expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder["a"], new Dictionary<string, Tensor>(StringComparer.Ordinal) { [stored] = ones(1) });
        using var model = nn.Sequential();

        var report = ModelWeights.LoadInto(model, folder["a"], new WeightLoadOptions { Strict = false, Map = [new NameRule(from, to)] });

        Assert.That(report.Differences.Unexpected, expected is null ? Is.Empty : Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void AMapOntoOneNameIsRefused()
    {
        using var model = Toy.Net();
        Assert.That(
            () => ModelWeights.LoadInto(model, PathOf("net.pt"), new WeightLoadOptions { Map = [new NameRule("*.bias", "bias")] }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("both map to \"bias\""));
        Assert.That(
            () => ModelWeights.LoadInto(model, PathOf("net.pt"), new WeightLoadOptions { Map = [new NameRule("a.*", "*.*")] }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("more stars"));
    }

    [Test]
    public void NothingIsLeftInNativeMemory()
    {
        using var model = Toy.Net();
        var before = LiveTensors.Settled();

        foreach (var name in new[] { "net.pt", "checkpoint.pt" }) ModelWeights.LoadInto(model, PathOf(name));
        using (var weights = ModelWeights.Load(PathOf("views.pt"))) weights.Read("slice").Dispose();

        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }
}
