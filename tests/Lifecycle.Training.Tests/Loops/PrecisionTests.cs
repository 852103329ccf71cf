using Lifecycle.Training.Native;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Tests.Native;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class PrecisionTests
{
    [Test]
    public async Task NarrowTrainingStaysNearFloat32([Values] bool channelsLast)
    {
        NeedsNative.Check();
        var wide = await FinalLoss(Precision.Float32, channelsLast);
        var narrow = await FinalLoss(Precision.BFloat16, channelsLast);

        Assert.That(narrow.Epochs[^1].TrainingLoss, Is.EqualTo(wide.Epochs[^1].TrainingLoss).Within(0.05));
        Assert.Multiple(() =>
        {
            Assert.That(narrow.Precision, Is.EqualTo(Precision.BFloat16));
            Assert.That(narrow.ChannelsLast, Is.EqualTo(channelsLast));
        });
    }

    [Test]
    public async Task AutoSaysWhatItChoseAndMovesNoBuffer()
    {
        NeedsNative.Check();
        using var model = Toy.Net();
        var before = Toy.Weights(model);
        using var data = Toy.Images(64);
        // A learning rate that moves nothing leaves only what measuring might move.
        var options = new TrainerOptions { Epochs = 1, BatchSize = 64, Precision = Precision.Auto, Threads = 1, Optimizer = Optimizers.Sgd(1e-30) };

        var report = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(report.Precision, Is.Not.EqualTo(Precision.Auto));
            Assert.That(report.Notes.Single(), Does.Contain("ms in float32"));
            Assert.That(model.state_dict()["1.num_batches_tracked"].ToInt64(), Is.EqualTo(1));
            Assert.That(Toy.Weights(model), Has.Length.EqualTo(before.Length));
        });
    }

    [Test]
    public async Task AutoMeasuresEveryCombinationAndAResumedRunKeepsTheChoice()
    {
        NeedsNative.Check();
        using var folder = new TemporaryFolder();
        using var data = Toy.Images(64);
        TrainingReport Run(int epochs)
        {
            using var model = Toy.Net();
            var options = new TrainerOptions { Epochs = epochs, BatchSize = 64, Precision = Precision.Auto, Threads = 1, Device = "cpu", CheckpointDirectory = folder.Path, Resume = true };
            return new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data).GetAwaiter().GetResult();
        }

        var first = await Task.Run(() => Run(1));
        var second = await Task.Run(() => Run(2));

        Assert.Multiple(() =>
        {
            Assert.That(first.Notes.Single(), Does.Contain("ms in float32, channels last").And.Contain("ms in float32,").And.Contain("bfloat16"));
            Assert.That((second.Precision, second.ChannelsLast), Is.EqualTo((first.Precision, first.ChannelsLast)));
            Assert.That(second.Notes, Has.None.Contains("was measured"));
            Assert.That(second.Epochs, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task AResumedRunComputesAsItsOptionsSay()
    {
        NeedsNative.Check();
        using var folder = new TemporaryFolder();
        using var data = Toy.Images(64);
        using var model = Toy.Net();
        Task<TrainingReport> Run(Precision precision, bool channelsLast, int epochs) => new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = epochs, BatchSize = 64, Precision = precision, ChannelsLast = channelsLast, Threads = 1, Device = "cpu", CheckpointDirectory = folder.Path, Resume = true,
        }).FitAsync(data);

        await Run(Precision.BFloat16, channelsLast: true, epochs: 1);
        var wide = await Run(Precision.Float32, channelsLast: false, epochs: 2);
        var auto = await Run(Precision.Auto, channelsLast: true, epochs: 3);

        Assert.Multiple(() =>
        {
            Assert.That((wide.Precision, wide.ChannelsLast, wide.Epochs.Count), Is.EqualTo((Precision.Float32, false, 2)));
            Assert.That((auto.Precision, auto.ChannelsLast, auto.Epochs.Count), Is.EqualTo((Precision.Float32, true, 3)));
        });
    }

    [TestCase(Precision.BFloat16, true, 1)]
    [TestCase(Precision.Float32, true, 1)]
    [TestCase(Precision.Float32, false, 0)]
    public void ARunGoesOnWithoutTheNativeLibrary(Precision precision, bool channelsLast, int notes)
    {
        var said = new List<string>();
        var choice = new FormatChoice(new TrainerOptions { Precision = Precision.Auto }, CPU, said.Add) { Missing = "It is not there." };

        var format = choice.GoOnIn(new ComputeFormat(DeviceType.CPU, precision, channelsLast));

        Assert.That(format, Is.EqualTo(ComputeFormat.Plain(CPU)));
        Assert.That(said, Has.Count.EqualTo(notes).And.All.EndsWith("It is not there."));
    }

    [Test]
    public void Float16OnACpuIsRefused()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);

        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Precision = Precision.Float16, Device = "cpu" }).FitAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains("expected a CUDA device"));
    }

    [Test]
    public void ChannelsLastForRowsIsRefused()
    {
        NeedsNative.Check();
        using var model = nn.Linear(2, 3);
        using var data = Lifecycle.Training.Data.TensorDataset.FromArrays(new float[4, 2], [0, 1, 2, 0]);

        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { ChannelsLast = true }).FitAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains("ChannelsLast"));
    }

    private static async Task<TrainingReport> FinalLoss(Precision precision, bool channelsLast)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(120);
        return await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 3, BatchSize = 16, Threads = 1, Precision = precision, ChannelsLast = channelsLast, Optimizer = Optimizers.AdamW(1e-2) }).FitAsync(data);
    }
}
