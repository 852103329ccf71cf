using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

public class CheckpointTests
{
    [Test]
    public async Task KeepsTheBestModelAndTheLastAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        var report = await Train(model, folder["run"]);

        var checkpoint = Checkpoint.Read(folder["run"]);
        using var loaded = Toy.Net(seed: 99);
        Checkpoint.LoadInto(loaded, folder["run"]);

        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Epoch, Is.EqualTo(report.BestEpoch));
            Assert.That(checkpoint.Metrics["accuracy"], Is.EqualTo(report.Epochs[report.BestEpoch - 1].Metrics["accuracy"]));
            Assert.That(Directory.GetDirectories(folder["run"]), Is.EquivalentTo(new[] { checkpoint.Folder, Checkpoint.Read(folder["run"], "last").Folder }.Distinct()));
            Assert.That(checkpoint.Options["batchSize"]!.GetValue<int>(), Is.EqualTo(16));
            Assert.That(checkpoint.DataFingerprint, Has.Length.EqualTo(32));
            Assert.That(Toy.Weights(loaded), Is.EqualTo(Toy.Weights(model)), "the model ends with the best weights");
        });
    }

    [Test]
    public async Task MemoryAndDiskKeepTheSameModel()
    {
        using var folder = new TemporaryFolder();
        using var onDisk = Toy.Net();
        using var inMemory = Toy.Net();
        await Train(onDisk, folder["run"]);
        await Train(inMemory, directory: null);

        Assert.That(Toy.Weights(inMemory), Is.EqualTo(Toy.Weights(onDisk)));
    }

    [Test]
    public async Task AnotherArchitectureIsRefusedWithItsDifferencesApart()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        await Train(model, folder["run"]);
        using var other = nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4, affine: false), nn.ReLU(), nn.Conv2d(4, 5, 3, padding: 1), nn.Linear(1, 2));
        var before = Toy.Weights(other);

        var error = Assert.Throws<WeightMismatchException>(() => Checkpoint.LoadInto(other, folder["run"]))!;

        Assert.Multiple(() =>
        {
            Assert.That(error.Mismatch.Missing, Is.EqualTo(new[] { "4.weight", "4.bias" }));
            Assert.That(error.Mismatch.Unexpected, Is.EquivalentTo(new[] { "1.weight", "1.bias", "6.weight", "6.bias" }));
            Assert.That(error.Mismatch.Mismatched, Is.EquivalentTo(new[] { "3.weight (stored [4, 4, 3, 3], model [5, 4, 3, 3])", "3.bias (stored [4], model [5])" }));
            Assert.That(error.Message, Does.Contain("architecture").And.Contain("2 missing: 4.weight, 4.bias").And.Contain("4 unexpected").And.Contain("2 of another shape"));
            Assert.That(Toy.Weights(other), Is.EqualTo(before));
        });
    }

    [TestCase(true, "bytes")]
    [TestCase(false, "SHA-256")]
    public async Task DamagedWeightsAreRefusedAndTheModelKept(bool cut, string found)
    {
        using var folder = new TemporaryFolder();
        using var trained = Toy.Net();
        await Train(trained, folder["run"]);
        var file = Checkpoint.Read(folder["run"]).WeightsPath;
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 0xFF;
        File.WriteAllBytes(file, cut ? bytes[..^1] : bytes);
        using var model = Toy.Net(seed: 99);
        var before = Toy.Weights(model);

        Assert.That(() => Checkpoint.LoadInto(model, folder["run"]), Throws.InstanceOf<DataException>().With.Message.Contains(file).And.Message.Contains(found));
        Assert.That(Toy.Weights(model), Is.EqualTo(before));
    }

    [TestCase("{")]
    [TestCase("null")]
    [TestCase("""{"best":"../elsewhere"}""")]
    [TestCase("""{"best":"/etc"}""")]
    [TestCase("""{"kept":null}""")]
    [TestCase("""{"kept":[null]}""")]
    public void ADamagedIndexIsRefused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["checkpoints.json"], json);

        Assert.That(() => Checkpoint.Read(folder.Path), Throws.InstanceOf<DataException>().With.Message.Contains("damaged"));
    }

    [TestCase("{")]
    [TestCase("null")]
    [TestCase("""{"format":1}""")]
    [TestCase("""{"format":2,"epoch":1,"step":1,"epochCompleted":true,"trainingLoss":1,"validationLoss":null,"metrics":{},"created":"2026-01-01T00:00:00Z","codeVersion":"","dataFingerprint":"","parent":null,"options":{},"files":{},"state":{}}""")]
    public void ADamagedDescriptionIsRefused(string json)
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var store = CheckpointStore.Open(folder.Path);
        var written = store.Write(CheckpointStoreTests.Content(model, 1), CheckpointKinds.Best);
        File.WriteAllText(Path.Combine(written.Path, "checkpoint.json"), json);

        Assert.That(() => Checkpoint.Read(folder.Path), Throws.InstanceOf<DataException>().With.Message.Contains(written.Path));
    }

    [Test]
    public void AllCheckpointsAreListedAndFoundByName()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var store = CheckpointStore.Open(folder.Path);
        var names = new[] { CheckpointKinds.Kept, CheckpointKinds.Best, CheckpointKinds.Last }.Select((kinds, number) => store.Write(CheckpointStoreTests.Content(model, number + 1), kinds).Name).ToArray();

        Assert.That(Checkpoint.List(folder.Path).Select(checkpoint => Path.GetFileName(checkpoint.Folder)), Is.EqualTo(names));
        Assert.That(Checkpoint.Read(folder.Path, names[0]).Epoch, Is.EqualTo(1));
        Assert.That(Checkpoint.Read(folder.Path, "last").Parent, Is.EqualTo(names[1]));
        Assert.That(() => Checkpoint.Read(folder.Path, "first"), Throws.InstanceOf<UsageException>().With.Message.Contains("\"last\", \"best\""));
    }

    [Test]
    public void AFolderWithoutCheckpointIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Checkpoint.Read(folder.Path), Throws.InstanceOf<UsageException>().With.Message.Contains("checkpoints.json"));
    }

    [Test]
    public void ADirectoryThatCannotBeMadeEndsTheRunBeforeTheFirstStep()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        using var model = Toy.Net();
        var before = Toy.Weights(model);

        Assert.That(() => Train(model, folder["file"]), Throws.InstanceOf<UsageException>().With.Message.Contains(folder["file"]));
        Assert.That(Toy.Weights(model), Is.EqualTo(before));
    }

    private static async Task<TrainingReport> Train(nn.Module<Tensor, Tensor> model, string? directory)
    {
        using var data = Toy.Images(64);
        var options = new TrainerOptions
        {
            Epochs = 4, BatchSize = 16, Seed = 3, Device = "cpu", Threads = 1, Optimizer = Optimizers.Sgd(0.05), CheckpointDirectory = directory,
            Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy()],
        };
        return await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data);
    }
}
