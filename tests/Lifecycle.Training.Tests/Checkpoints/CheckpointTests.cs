using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

public class CheckpointTests
{
    [Test]
    public async Task KeepsTheBestModelAndNothingElse()
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
            Assert.That(Directory.GetFileSystemEntries(folder["run"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { "best.json", checkpoint.Weights }));
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
    public async Task AnotherArchitectureIsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        await Train(model, folder["run"]);
        using var other = nn.Linear(2, 2);

        Assert.That(() => Checkpoint.LoadInto(other, folder["run"]), Throws.InstanceOf<DataException>().With.Message.Contains("architecture"));
    }

    [TestCase(true, "bytes")]
    [TestCase(false, "SHA-256")]
    public async Task DamagedWeightsAreRefusedAndTheModelKept(bool cut, string found)
    {
        using var folder = new TemporaryFolder();
        using var trained = Toy.Net();
        await Train(trained, folder["run"]);
        var file = Path.Combine(folder["run"], Checkpoint.Read(folder["run"]).Weights);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 0xFF;
        File.WriteAllBytes(file, cut ? bytes[..^1] : bytes);
        using var model = Toy.Net(seed: 99);
        var before = Toy.Weights(model);

        Assert.That(() => Checkpoint.LoadInto(model, folder["run"]), Throws.InstanceOf<DataException>().With.Message.Contains(file).And.Message.Contains(found));
        Assert.That(Toy.Weights(model), Is.EqualTo(before));
    }

    [Test]
    public void OtherWeightsOfTheSameEpochGetAnotherFile()
    {
        using var folder = new TemporaryFolder();
        var files = new List<string>();
        var epoch = new EpochReport
        {
            Epoch = 1, TrainingLoss = 1, ValidationLoss = null, Metrics = new Dictionary<string, double>(StringComparer.Ordinal),
            LearningRate = 0.1, Duration = TimeSpan.FromSeconds(1), SamplesPerSecond = 1, IsBest = true,
        };
        foreach (var seed in new[] { 1, 2 })
        {
            using var model = Toy.Net(seed: seed);
            Checkpoint.Write(folder.Path, "best", model, epoch);
            files.Add(Checkpoint.Read(folder.Path).Weights);
        }

        Assert.That(files, Is.Unique);
        Assert.That(Directory.GetFiles(folder.Path, "*.dat").Select(Path.GetFileName), Is.EqualTo(new[] { files[^1] }));
    }

    [TestCase("{", "damaged")]
    [TestCase("""{"epoch":1,"trainingLoss":1,"validationLoss":null,"metrics":{},"weights":"../elsewhere.dat","weightsLength":1,"weightsSha256":""}""", "own folder")]
    [TestCase("null", "own folder")]
    public void ADamagedDescriptionIsRefused(string json, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["best.json"], json);

        Assert.That(() => Checkpoint.Read(folder.Path), Throws.InstanceOf<DataException>().With.Message.Contains(message));
    }

    [Test]
    public void AFolderWithoutCheckpointIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Checkpoint.Read(folder.Path), Throws.InstanceOf<UsageException>().With.Message.Contains("best.json"));
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
