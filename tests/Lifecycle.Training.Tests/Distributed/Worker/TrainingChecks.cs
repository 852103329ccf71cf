using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>Runs of the Trainer in two processes, held against the same run in one, which each process makes as well.</summary>
internal static class TrainingChecks
{
    private const double Tolerance = 1e-5;

    internal static readonly IReadOnlyList<(string Name, Action<ProcessGroup> Check)> All =
    [
        ("an MLP", static group => EqualsOneProcess(group, Mlp, 160, Options)),
        ("an MLP, uneven batches", static group => EqualsOneProcess(group, Mlp, 165, with => Options(with, batch: 17))),
        ("an MLP, a last batch of one sample", static group => EqualsOneProcess(group, Mlp, 161, Options)),
        ("a convolution net with batch norm", static group => EqualsOneProcess(group, Conv, 160, Options)),
        ("a convolution net with batch norm, uneven batches", static group => EqualsOneProcess(group, Conv, 155, with => Options(with, batch: 15))),
        ("accumulated micro-batches, clipped", static group => EqualsOneProcess(group, Mlp, 165, with => Options(with, accumulate: 3, micro: 3, clip: 0.5))),
        ("micro-batches with batch norm take their own statistics", static group => SameOnAllRanks(group, Conv, with => Options(with, batch: 15, micro: 3))),
        ("small buckets, AdamW", static group => EqualsOneProcess(group, Mlp, 160, static with => Options(with, optimizer: Optimizers.AdamW(1e-2, weightDecay: 0.5), bucket: 100))),
        ("augmented images", static group => EqualsOneProcess(group, Conv, 165, static with => Options(with, batch: 17, augmentations: Augmentations))),
        ("class weights", static group => EqualsOneProcess(group, Mlp, 165, static with => Options(with, batch: 17), Losses.CrossEntropy(classWeights: [1, 5, 0.2]))),
        ("a class of no weight", static group => EqualsOneProcess(group, Conv, 60, static with => Options(with, batch: 3, accumulate: 3), Losses.CrossEntropy(labelSmoothing: 0.1, classWeights: [0, 1, 2]))),
        ("a label that is ignored, in accumulated micro-batches", static group => EqualsOneProcess(group, Mlp, 161, static with => Options(with, accumulate: 3, micro: 3), Losses.CrossEntropy(labelSmoothing: 0.1, ignoreIndex: 1))),
        ("a part of the model that is not used", static group => EqualsOneProcess(group, Spare, 160, static with => Options(with, optimizer: Optimizers.AdamW(1e-2, weightDecay: 0.5)))),
        ("batch norms of their own", static group => SameOnAllRanks(group, Conv, static with => Options(with, synchronize: false))),
        ("metrics, early stopping and a reacting schedule", Metrics),
        ("a metric that cannot be brought together", PrivateMetric),
        ("a step that is left out", SkippedStep),
        ("callbacks", Callbacks),
        ("a canceled run goes on in one process, and in two", CanceledAndResumed),
        ("weights averaged at the end", static group => SameOnAllRanks(group, Conv, static with => Options(with, averaging: true))),
        ("evaluation", Evaluation),
        ("modules are given back", ModulesAreGivenBack),
        ("other options", OtherOptions),
    ];

    // These close their group.
    internal static readonly IReadOnlyList<(string Name, Action<ProcessGroup> Check)> Closing =
    [
        ("a run that is rolled back", RolledBack),
        ("one process has other options", OneHasOtherOptions),
        ("one process fails", OneFails),
        ("not finite in one process", NotFinite),
    ];

    private static IReadOnlyList<IAugmentation> Augmentations =>
    [
        new RandomResizedCrop(0.5), new RandomHorizontalFlip(), new RandomRotation(10), new ColorJitter(0.4, 0.4), new GaussianNoise(0.05),
        new OneOf(new GaussianNoise(0.1), new GaussianBlur(3), new RandomErasing()), new RandomApply(0.5, new Compose(new RandomCrop(1), new GaussianNoise(0.1))),
    ];

    internal static nn.Module<Tensor, Tensor> Conv(long seed)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 64, 3));
    }

    internal static TrainerOptions Options(ProcessGroup? group) => Options(group, batch: 16);

    internal static TrainerOptions Options(
        ProcessGroup? group, int batch = 16, int accumulate = 1, int? micro = null, double? clip = null, long? bucket = null, bool synchronize = true, bool averaging = false,
        IOptimizerFactory? optimizer = null, string? folder = null, bool resume = false, IReadOnlyList<ITrainingCallback>? callbacks = null, int epochs = 1, NonFinitePolicy policy = NonFinitePolicy.Stop,
        IReadOnlyList<IAugmentation>? augmentations = null) => new()
    {
        Epochs = epochs, BatchSize = batch, Seed = 3, Device = "cpu", Threads = 1, RestoreBest = false, LoaderWorkers = 0, Optimizer = optimizer ?? Optimizers.Sgd(0.05, momentum: 0.9),
        AccumulateSteps = accumulate, MicroBatchSize = micro, ClipGradientNorm = clip, ProcessGroup = group, GradientBucketBytes = bucket ?? ProcessGroup.DefaultBucketBytes,
        SynchronizeBatchNorm = synchronize, CheckpointDirectory = folder, Resume = resume, Callbacks = callbacks ?? [], NonFinite = policy, MaxRollBacks = 1, Augmentations = augmentations ?? [],
        Averaging = averaging ? Lifecycle.Training.Regularization.WeightAveraging.Stochastic(start: 0) : null,
    };

    internal static TrainingReport Train(nn.Module<Tensor, Tensor> model, TrainerOptions options, IDataset data, IDataset? validation = null, ILoss? loss = null, CancellationToken cancellationToken = default) =>
        new Trainer(model, loss ?? Losses.CrossEntropy(), options).FitAsync(data, validation, cancellationToken).GetAwaiter().GetResult();

    internal static void Close(nn.Module found, nn.Module expected)
    {
        var (a, b) = (Toy.Weights(found), Toy.Weights(expected));
        Assert.That(a, Has.Length.EqualTo(b.Length));
        Assert.That(a.Zip(b, static (x, y) => Math.Abs(x - y)).Max(), Is.LessThan(Tolerance));
    }

    internal static void SameOnAll(ProcessGroup group, nn.Module model)
    {
        using var scope = NewDisposeScope();
        var all = group.AllGather(tensor(Toy.Weights(model)));
        Assert.That((all - all[0]).abs().max().ToSingle(), Is.Zero);
    }

    private static nn.Module<Tensor, Tensor> Mlp(long seed)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 20), nn.Tanh(), nn.Linear(20, 3));
    }

    private static nn.Module<Tensor, Tensor> Spare(long seed)
    {
        manual_seed(seed);
        return new SpareNet();
    }

    // Each process starts from weights of its own, and must take those of the first.
    private static void EqualsOneProcess(ProcessGroup group, Func<long, nn.Module<Tensor, Tensor>> net, int samples, Func<ProcessGroup?, TrainerOptions> options, ILoss? loss = null)
    {
        using var data = Toy.Images(samples);
        using var one = net(1);
        using var two = net(1 + group.Rank);
        var expected = Train(one, options(null), data, loss: loss);
        var found = Train(two, options(group), data, loss: loss);
        Close(two, one);
        SameOnAll(group, two);
        Assert.That(found.Epochs[^1].TrainingLoss, Is.EqualTo(expected.Epochs[^1].TrainingLoss).Within(Tolerance));
        Assert.That(Toy.Weights(two), Is.Not.EqualTo(Toy.Weights(net(1))));
    }

    private static void SameOnAllRanks(ProcessGroup group, Func<long, nn.Module<Tensor, Tensor>> net, Func<ProcessGroup?, TrainerOptions> options)
    {
        using var data = Toy.Images(161);
        using var model = net(1 + group.Rank);
        Train(model, options(group), data, data);
        SameOnAll(group, model);
    }

    private static void Metrics(ProcessGroup group)
    {
        using var data = Toy.Images(99);
        using var validation = Toy.Images(77);
        TrainerOptions With(ProcessGroup? processes) => new()
        {
            Epochs = 12, BatchSize = 32, Seed = 4, Device = "cpu", Threads = 1, ProcessGroup = processes, EarlyStoppingPatience = 2, Optimizer = Optimizers.Sgd(0.05), Schedule = Schedules.Plateau(factor: 0.5, patience: 0),
            Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy(), Lifecycle.Training.Metrics.Metrics.F1(), Lifecycle.Training.Metrics.Metrics.LogLoss()],
        };
        using var one = Conv(1);
        using var two = Conv(1);
        // Weighed by class: the loss of a part is to count by what its labels weigh.
        var loss = Losses.CrossEntropy(classWeights: [1, 4, 0.5]);
        var expected = Train(one, With(null), data, validation, loss);
        var found = Train(two, With(group), data, validation, loss);
        Assert.That((found.Epochs.Count, found.BestEpoch), Is.EqualTo((expected.Epochs.Count, expected.BestEpoch)));
        foreach (var (a, b) in found.Epochs.Zip(expected.Epochs))
        {
            Assert.That(a.Metrics.Values, Is.EqualTo(b.Metrics.Values).Within(1e-4));
            Assert.That(a.ValidationLoss, Is.EqualTo(b.ValidationLoss).Within(1e-4));
            Assert.That(a.LearningRate, Is.EqualTo(b.LearningRate));
        }
        SameOnAll(group, two);
    }

    private static void PrivateMetric(ProcessGroup group)
    {
        using var data = Toy.Images(50);
        using var model = Mlp(1);
        var report = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { BatchSize = 8, Device = "cpu", Threads = 1, ProcessGroup = group, Metrics = [new Counted()] }).EvaluateAsync(data).GetAwaiter().GetResult();
        Assert.That(report.Metrics["counted"], Is.EqualTo(50));
    }

    private static void SkippedStep(ProcessGroup group)
    {
        using var data = Spoilt(160);
        using var one = Mlp(1);
        using var two = Mlp(1);
        var expected = Train(one, Options(null, policy: NonFinitePolicy.SkipStep), data);
        var found = Train(two, Options(group, policy: NonFinitePolicy.SkipStep), data);
        Assert.That((found.SkippedSteps, expected.SkippedSteps), Is.EqualTo((1L, 1L)));
        Close(two, one);
    }

    private static void RolledBack(ProcessGroup group)
    {
        using var data = Spoilt(160);
        using var model = Mlp(1);
        var thrown = Assert.Throws<ModelException>(() => Train(model, Options(group, policy: NonFinitePolicy.RollBack), data))!;
        Assert.That(thrown.Message, Does.Contain("rolled back 1 times before"));
    }

    private static void Callbacks(ProcessGroup group)
    {
        using var data = Toy.Images(160);
        using var model = Mlp(1);
        var (first, every) = (new Recorder(stopAfter: 13), new Recorder(stopAfter: -1, everyRank: true));
        var report = Train(model, Options(group, epochs: 5, callbacks: [first, every]), data);
        Assert.That(report.Epochs, Has.Count.EqualTo(2));
        Assert.That(first.Steps, Is.EqualTo(group.Rank == 0 ? 14 : 0), "the others hear of it with the next step");
        Assert.That(every.Steps, Is.EqualTo(14));
        SameOnAll(group, model);
    }

    private static void CanceledAndResumed(ProcessGroup group)
    {
        using var data = Toy.Images(160);
        var folder = Shared(group);
        using var one = Conv(1);
        Train(one, Options(null, epochs: 3), data);

        // Only the second process is told to end; both do, in the middle of the second epoch.
        using var two = Conv(1);
        using var source = new CancellationTokenSource();
        var canceling = new Recorder(stopAfter: 13, everyRank: true, () => { if (group.Rank == 1) source.Cancel(); });
        Assert.That(() => Train(two, Options(group, epochs: 3, folder: folder, callbacks: [canceling]), data, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());

        // One process goes on, and is canceled too; then two go on to the end.
        if (group.Rank == 0)
        {
            Assert.That(Lifecycle.Training.Checkpoints.Checkpoint.Read(folder, "last").Step, Is.InRange(4, 5));
            using var alone = Conv(9);
            using var again = new CancellationTokenSource();
            Assert.That(() => Train(alone, Options(null, epochs: 3, folder: folder, resume: true, callbacks: [new Recorder(stopAfter: 3, everyRank: true, again.Cancel)]), data, cancellationToken: again.Token), Throws.InstanceOf<OperationCanceledException>());
        }
        group.Barrier();
        using var last = Conv(9 + group.Rank);
        var report = Train(last, Options(group, epochs: 3, folder: folder, resume: true), data);
        Assert.That(report.Epochs, Has.Count.EqualTo(3));
        Close(last, one);
        SameOnAll(group, last);
    }

    private static void Evaluation(ProcessGroup group)
    {
        using var data = Toy.Images(45);
        using var model = Mlp(1);
        TrainerOptions With(ProcessGroup? processes) => new() { BatchSize = 11, Device = "cpu", Threads = 1, ProcessGroup = processes, Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy(), Lifecycle.Training.Metrics.Metrics.RocAuc()] };
        var expected = new Trainer(model, Losses.CrossEntropy(), With(null)).EvaluateAsync(data).GetAwaiter().GetResult();
        var found = new Trainer(model, Losses.CrossEntropy(), With(group)).EvaluateAsync(data).GetAwaiter().GetResult();
        Assert.That(found.Loss, Is.EqualTo(expected.Loss).Within(1e-6));
        Assert.That(found.Metrics.Values, Is.EqualTo(expected.Metrics.Values).Within(1e-9));
    }

    private static void ModulesAreGivenBack(ProcessGroup group)
    {
        using var data = Toy.Images(32);
        using var model = Conv(1);
        var (modules, parameters) = (model.modules().ToArray(), model.parameters().ToArray());
        Train(model, Options(group), data);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(model.modules(), Is.EqualTo(modules));
        Assert.That(model.parameters(), Is.EqualTo(parameters));
        Train(model, Options(null), data);
    }

    private static void OtherOptions(ProcessGroup group)
    {
        using var data = Toy.Images(32);
        using var model = Mlp(1);
        Assert.That(() => Train(model, Options(null, batch: 1), data), Throws.Nothing);
        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), Options(group, batch: 1)), Throws.TypeOf<UsageException>().With.Message.Contains("at least one sample a process"));
    }

    private static void OneHasOtherOptions(ProcessGroup group)
    {
        using var data = Toy.Images(32);
        using var model = Mlp(1);
        Assert.That(() => Train(model, Options(group, micro: group.Rank == 0 ? null : 4), data), Throws.TypeOf<UsageException>().With.Message.Contains("microBatchSize on rank 0 is null, on rank 1 4"));
    }

    private static void OneFails(ProcessGroup group)
    {
        using var data = Toy.Images(32);
        using var model = Mlp(1);
        var loss = Losses.Custom("failing", (output, target) => output.requires_grad && group.Rank == 1 ? throw new DataException("of its own") : nn.functional.cross_entropy(output, target));
        var thrown = Assert.Catch(() => Train(model, Options(group), data, loss: loss));
        if (group.Rank == 1) Assert.That(thrown, Is.TypeOf<DataException>().With.Message.EqualTo("of its own"));
        else Assert.That(thrown, Is.TypeOf<DistributedException>().With.Property(nameof(DistributedException.Fault)).EqualTo(DistributedFault.PeerLost));
    }

    private static void NotFinite(ProcessGroup group)
    {
        using var data = Spoilt(160);
        using var model = Mlp(1);
        var thrown = Assert.Throws<ModelException>(() => Train(model, Options(group), data))!;
        Assert.That(thrown.Message, Does.Contain("The loss is NaN in epoch 1").And.Match("input 0 of the batch|in another process"));
    }

    private static string Shared(ProcessGroup group) => Directory.CreateDirectory($"{Environment.GetEnvironmentVariable("STORE_FILE")}.folder.{group.WorldSize}").FullName;

    // One sample is not a number.
    private static TensorDataset Spoilt(int samples)
    {
        manual_seed(2);
        var values = rand(samples, 1, 8, 8);
        values[samples / 2].fill_(float.NaN);
        return new TensorDataset(values, randint(0, 3, [samples], ScalarType.Int64));
    }

    /// <summary>Counts steps, and does something after one of them.</summary>
    private sealed class Recorder(int stopAfter, bool everyRank = false, Action? action = null) : ITrainingCallback
    {
        private ITrainingControl? _control;

        public int Steps { get; private set; }

        public bool OnEveryRank => everyRank;

        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is RunStarted started) _control = started.Control;
            if (trainingEvent is not StepCompleted || ++Steps != stopAfter) return;
            if (action is null) _control!.Stop("it is enough");
            else action();
        }
    }

    private sealed class Counted : IMetric, IMetricState
    {
        private long _count;

        public string Name => "counted";

        public bool HigherIsBetter => true;

        public IMetricState Start() => new Counted();

        public void Update(Tensor output, Tensor target) => _count += target.shape[0];

        public double Compute() => _count;

        public void Dispose()
        {
        }
    }

    private sealed class SpareNet : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> used = nn.Linear(64, 3);
        private readonly nn.Module<Tensor, Tensor> spare = nn.Linear(4, 4);

        internal SpareNet() : base(nameof(SpareNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => used.call(input.flatten(1));
    }
}
