using System.Text.Json.Nodes;
using Lifecycle.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

public class CheckpointStoreTests
{
    [Test]
    public void StateComesBackExactly()
    {
        using var folder = new TemporaryFolder();
        using var written = new Part { Tensor = tensor(new[] { 1f, float.NaN, -0f }), Number = double.Epsilon, Text = "é\"\n", Seeds = [long.MinValue, long.MaxValue] };
        using var read = new Part();
        using var model = Toy.Net();
        using var other = Toy.Net(seed: 99);
        using (var store = CheckpointStore.Open(folder["run"])) store.Write(Content(model, 1, written), CheckpointKinds.Last);

        using var again = CheckpointStore.Open(folder["run"]);
        var checkpoint = again.OpenLast()!;
        checkpoint.LoadModel(other.state_dict());
        checkpoint.LoadState([read]);

        Assert.Multiple(() =>
        {
            Assert.That(Toy.Weights(other), Is.EqualTo(Toy.Weights(model)));
            Assert.That(read.Tensor.bytes.ToArray(), Is.EqualTo(written.Tensor.bytes.ToArray()));
            Assert.That((read.Number, read.Text, read.Seeds), Is.EqualTo((written.Number, written.Text, written.Seeds)));
            Assert.That(read.Raw, Is.EqualTo("raw"));
            Assert.That(checkpoint.Description.Options["batchSize"]!.GetValue<int>(), Is.EqualTo(16));
            Assert.That(checkpoint.Description.CodeVersion, Does.Contain("Lifecycle.Training"));
        });
    }

    [Test]
    public void LastBestAndKeptStayAndOthersGo()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var store = CheckpointStore.Open(folder.Path);
        var names = new[] { CheckpointKinds.Kept, CheckpointKinds.Last | CheckpointKinds.Best, CheckpointKinds.Last, CheckpointKinds.Last }
            .Select((kinds, number) => store.Write(Content(model, number + 1), kinds).Name).ToArray();

        Assert.That(Folders(folder.Path), Is.EquivalentTo(new[] { names[0], names[1], names[3] }));
        Assert.That((store.OpenBest()!.Name, store.OpenLast()!.Name), Is.EqualTo((names[1], names[3])));
        Assert.That(store.OpenLast()!.Description.Parent, Is.EqualTo(names[2]));
    }

    [Test]
    public void LeftoversOfAKilledWriterGo()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        string name;
        using (var store = CheckpointStore.Open(folder.Path)) name = store.Write(Content(model, 1), CheckpointKinds.Last).Name;
        Directory.CreateDirectory(folder[".abc.writing.tmp"]);
        Directory.CreateDirectory(folder[".abc.removed.tmp"]);
        File.WriteAllText(folder[".abc.writing.tmp/model.safetensors"], "half");
        File.WriteAllText(folder[".checkpoints.json.abc.tmp"], "{");
        Directory.CreateDirectory(folder["epoch-0001-step-00000009-01234567"]);
        Directory.CreateDirectory(folder["mine"]);

        using (CheckpointStore.Open(folder.Path)) { }

        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".lock", "checkpoints.json", "mine", name }));
    }

    [Test]
    public void CheckpointsWithoutIndexAreLeftAlone()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        string name;
        using (var store = CheckpointStore.Open(folder.Path)) name = store.Write(Content(model, 1), CheckpointKinds.Last).Name;
        File.Delete(folder["checkpoints.json"]);

        using var again = CheckpointStore.Open(folder.Path);
        again.Write(Content(model, 2), CheckpointKinds.Last);

        Assert.That(Folders(folder.Path), Does.Contain(name));
    }

    [Test]
    public void ANewRunTakesThePlaceOfAnEarlierOneWithItsFirstCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var store = CheckpointStore.Open(folder.Path);
        var old = store.Write(Content(model, 7), CheckpointKinds.Last | CheckpointKinds.Kept).Name;
        store.Restart();
        var before = Folders(folder.Path);
        var first = store.Write(Content(model, 1), CheckpointKinds.Last);

        Assert.That(before, Is.EqualTo(new[] { old }));
        Assert.That(Folders(folder.Path), Is.EqualTo(new[] { first.Name }));
        Assert.That(first.Description.Parent, Is.Null);
    }

    [Test]
    public void ASecondRunInTheSameDirectoryIsRefused()
    {
        using var folder = new TemporaryFolder();
        using var store = CheckpointStore.Open(folder.Path);
        Assert.That(() => CheckpointStore.Open(folder.Path), Throws.InstanceOf<UsageException>().With.Message.Contains(folder.Path));
    }

    [Test]
    public void StateOfAnotherPartIsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var store = CheckpointStore.Open(folder.Path);
        store.Write(Content(model, 1), CheckpointKinds.Last);
        using var part = new Part();

        Assert.That(() => store.OpenLast()!.LoadState([part]), Throws.InstanceOf<DataException>().With.Message.Contains("part"));
    }

    [TestCase("model.safetensors", true, "bytes")]
    [TestCase("model.safetensors", false, "SHA-256")]
    [TestCase("state.safetensors", false, "SHA-256")]
    public void DamageIsFoundBeforeAnythingIsLoaded(string name, bool cut, string found)
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var part = new Part();
        using var store = CheckpointStore.Open(folder.Path);
        var checkpoint = store.Write(Content(model, 1, part), CheckpointKinds.Last);
        var file = Path.Combine(checkpoint.Path, name);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 0xFF;
        File.WriteAllBytes(file, cut ? bytes[..^1] : bytes);
        using var other = Toy.Net(seed: 99);
        var before = Toy.Weights(other);

        Assert.That(
            () =>
            {
                checkpoint.LoadState([part]);
                checkpoint.LoadModel(other.state_dict());
            },
            Throws.InstanceOf<DataException>().With.Message.Contains(file).And.Message.Contains(found));
        Assert.That(Toy.Weights(other), Is.EqualTo(before));
    }

    internal static CheckpointContent Content(nn.Module model, int epoch, params IRunState[] parts) => new()
    {
        Model = model.state_dict(), Parts = parts, Epoch = epoch, Step = 3, EpochCompleted = true, TrainingLoss = double.NaN,
        Options = new JsonObject { ["batchSize"] = 16 }, DataFingerprint = "toy", Created = DateTimeOffset.UnixEpoch,
    };

    private static string?[] Folders(string path) => [.. Directory.GetDirectories(path).Select(Path.GetFileName)];

    private sealed class Part : IRunState, IDisposable
    {
        public string Name => "part";

        public Tensor Tensor { get; set; } = zeros(3);

        public double Number { get; set; }

        public string Text { get; set; } = "";

        public long[] Seeds { get; set; } = [];

        public string Raw { get; private set; } = "raw";

        public void Save(StateWriter writer)
        {
            using (var temporary = Tensor.clone()) writer.Tensor("tensor", temporary);
            writer.Value("number", Number);
            writer.Value("text", Text);
            writer.Value("seeds", Seeds);
            writer.Bytes("raw", stream => stream.Write(Raw));
        }

        public void Load(StateReader reader)
        {
            reader.TensorInto("tensor", Tensor);
            Number = reader.Value<double>("number");
            Text = reader.Value<string>("text");
            Seeds = reader.Value<long[]>("seeds");
            reader.Bytes("raw", stream => Raw = stream.ReadString());
        }

        public void Dispose() => Tensor.Dispose();
    }
}
