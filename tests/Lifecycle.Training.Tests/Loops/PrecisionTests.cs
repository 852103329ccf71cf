using Lifecycle.Training.Calls;
using Lifecycle.Training.Native;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Steps;
using Lifecycle.Training.Tests.Data.Loading;
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
    public async Task AutoMeasuresNoLargerPartsThanTheModelIsGiven()
    {
        NeedsNative.Check();
        using var data = Toy.Images(64);
        using var model = new Widest();
        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 1, BatchSize = 64, MicroBatchSize = 8, Precision = Precision.Auto, Threads = 1, Device = "cpu" }).FitAsync(data);
        Assert.That(model.Most, Is.EqualTo(8));
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

    // Milliseconds in float32, bfloat16, both in channels last, and how many steps choosing takes: one of each is not timed.
    [TestCase(100, 30, 60, 10, 8, "bfloat16 autocast, channels last")]
    [TestCase(14, 11, 13, 10, 4 + 4 + 4 + 2, "bfloat16 autocast, channels last")]
    [TestCase(11, 40, 10, 40, 4 + 4 + 2 + 2, "float32, channels last")]
    [TestCase(10, 9.5, 30, 9.5, 4 + 4 + 3 + 3, "float32")]
    public void FormatsThatAreFarBehindAreNotTimedAgain(double wide, double narrow, double wideLast, double narrowLast, int steps, string chosen)
    {
        NeedsNative.Check();
        using var scope = NewDisposeScope();
        var clock = new ManualClock();
        using var model = new Clocked(clock, (half, last) => half ? last ? narrowLast : narrow : last ? wideLast : wide);
        var options = new TrainerOptions { Precision = Precision.Auto, Device = "cpu", TimeProvider = clock };
        using var batch = new Lifecycle.Training.Data.Batch([rand(4, 3, 5, 5)], [zeros(4, ScalarType.Int64)]);
        var preparation = new BatchPreparation(options, CPU, new ModelRunner(model, ComputeFormat.Plain(CPU)));

        var format = new FormatChoice(options, CPU, static _ => { }).Choose(TrainingSteps.Supervised(Losses.CrossEntropy()), preparation, batch);

        Assert.That((format.ToString(), model.Calls), Is.EqualTo((chosen, steps)));
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

    private sealed class Clocked : nn.Module<Tensor, Tensor>
    {
        private readonly ManualClock _clock;
        private readonly Func<bool, bool, double> _milliseconds;
        private readonly TorchSharp.Modules.Linear linear = nn.Linear(3, 2);

        public Clocked(ManualClock clock, Func<bool, bool, double> milliseconds) : base(nameof(Clocked))
        {
            (_clock, _milliseconds) = (clock, milliseconds);
            RegisterComponents();
        }

        public int Calls { get; private set; }

        public override Tensor forward(Tensor input)
        {
            Calls++;
            _clock.Advance(TimeSpan.FromMilliseconds(_milliseconds(Autocast.IsEnabled(DeviceType.CPU), input.IsContiguous(MemoryFormat.ChannelsLast))));
            return linear.call(input.mean([2, 3]));
        }
    }

    private sealed class Widest : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> net = nn.Sequential(nn.Flatten(), nn.Linear(64, 3));

        public Widest() : base(nameof(Widest)) => RegisterComponents();

        public long Most { get; private set; }

        public override Tensor forward(Tensor input)
        {
            Most = Math.Max(Most, input.shape[0]);
            return net.call(input);
        }
    }
}
