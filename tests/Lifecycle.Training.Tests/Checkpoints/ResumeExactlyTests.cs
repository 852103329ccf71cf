using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

/// <summary>A run stopped in the middle of an epoch goes on to bit-identical weights with every optimizer, at once.</summary>
public class ResumeExactlyTests
{
    private static IEnumerable<TestCaseData> AllOptimizers()
    {
        var factories = new Dictionary<string, IOptimizerFactory>(StringComparer.Ordinal)
        {
            ["SGD"] = Optimizers.Sgd(0.05),
            ["SGD, Nesterov"] = Optimizers.Sgd(0.05, momentum: 0.9, weightDecay: 1e-3, nesterov: true),
            ["Adam"] = Optimizers.Adam(weightDecay: 1e-3),
            ["AdamW"] = Optimizers.AdamW(1e-2),
            ["Lion"] = Optimizers.Lion(1e-3, weightDecay: 0.1),
            ["Adadelta"] = Own(static parameters => optim.Adadelta(parameters, 0.1)),
            ["Adagrad"] = Own(static parameters => optim.Adagrad(parameters, 0.01)),
            ["Adamax"] = Own(static parameters => optim.Adamax(parameters, 0.01)),
            ["ASGD"] = Own(static parameters => optim.ASGD(parameters, 0.01)),
            ["NAdam"] = Own(static parameters => optim.NAdam(parameters, 0.01)),
            ["RAdam"] = Own(static parameters => optim.RAdam(parameters, 0.01)),
            ["RMSProp"] = Own(static parameters => optim.RMSProp(parameters, 0.01, momentum: 0.9, centered: true)),
            ["Rprop"] = Own(static parameters => optim.Rprop(parameters, 0.01)),
        };
        return factories.SelectMany(static entry => new[] { 4, 6 }.Select(stop => new TestCaseData(entry.Value, stop).SetArgDisplayNames(entry.Key, $"step {stop}")));
    }

    [TestCaseSource(nameof(AllOptimizers))]
    public async Task EveryOptimizerGoesOnToTheSameWeights(IOptimizerFactory optimizer, int stop)
    {
        using var data = Toy.Images(96);
        using var folder = new TemporaryFolder();
        var whole = await Train(data, Options(optimizer, directory: null));

        await Stop(data, Options(optimizer, folder.Path), stop);
        var resumed = await Train(data, Options(optimizer, folder.Path, resume: true));

        Assert.That(resumed, Is.EqualTo(whole));
    }

    [Test]
    public async Task AResumedRunReadsNothingThatIsBehindIt()
    {
        using var images = Toy.Images(960);
        using var folder = new TemporaryFolder();
        var optimizer = Optimizers.Sgd(0.05);
        await Stop(images, Options(optimizer, folder.Path, epochs: 1), stop: 50);
        var counting = new Counting(images);

        await Train(counting, Options(optimizer, folder.Path, resume: true, epochs: 1), validation: images);

        // 10 of the 60 steps are left; beside them come the sample batch of the checks and the fingerprint.
        Assert.That(counting.Samples, Is.InRange(160, 160 + 64));
    }

    private static IOptimizerFactory Own(Func<IEnumerable<Parameter>, optim.Optimizer> create) => Optimizers.Custom(0.01, parameters => create(parameters.Select(static p => p.Parameter)));

    private static TrainerOptions Options(IOptimizerFactory optimizer, string? directory, bool resume = false, int epochs = 2, params IReadOnlyList<ITrainingCallback> callbacks) => new()
    {
        Epochs = epochs, BatchSize = 16, Seed = 5, Device = "cpu", Threads = 1, LoaderWorkers = 0, RestoreBest = false, CheckpointDirectory = directory, Resume = resume, Callbacks = callbacks,
        Optimizer = optimizer, Schedule = Schedules.Cosine(), Augmentations = [new RandomHorizontalFlip(), new GaussianNoise(0.05)],
        Averaging = WeightAveraging.Exponential(0.9), EarlyStoppingPatience = 100,
    };

    private static async Task Stop(IDataset data, TrainerOptions options, int stop)
    {
        using var source = new CancellationTokenSource();
        var stopping = Options(options.Optimizer, options.CheckpointDirectory, epochs: options.Epochs, callbacks: new CancelAfter(stop, source));
        Assert.That(async () => await Train(data, stopping, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<float[]> Train(IDataset data, TrainerOptions options, IDataset? validation = null, CancellationToken cancellationToken = default)
    {
        // A resumed model starts from other weights, which the checkpoint must replace.
        using var model = Toy.Net(seed: options.Resume ? 99 : 1);
        await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, validation ?? data, cancellationToken);
        return Toy.Weights(model);
    }

    private sealed class CancelAfter(int step, CancellationTokenSource source) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted { TotalStep: var total } && total == step) source.Cancel();
        }
    }

    private sealed class Counting(IDataset data) : IDataset
    {
        public long Samples { get; private set; }

        public long Count => data.Count;

        public IReadOnlyList<ElementSpec> Inputs => data.Inputs;

        public IReadOnlyList<ElementSpec> Targets => data.Targets;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            Samples += indices.Length;
            return data.Read(indices);
        }
    }
}
