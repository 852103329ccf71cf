using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Import;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Transfer;

public class FreezingTests
{
    [Test]
    public async Task WhatIsFrozenStaysAndTheRestTrains()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var frozen = model.Freeze("0.*", "3.weight");
        var before = Copy(model);

        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1)).FitAsync(data);

        Assert.That(frozen, Is.EqualTo(new[] { "0.weight", "0.bias", "3.weight" }));
        Assert.That(Changed(model, before), Is.EquivalentTo(new[] { "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "3.bias", "6.weight", "6.bias" }));
        Assert.That(model.Unfreeze("*"), Has.Count.EqualTo(8));
        Assert.That(model.parameters().All(static parameter => parameter.requires_grad), Is.True);
    }

    [Test]
    public async Task AFrozenBatchNormIsLeftAloneUntilItIsFreed()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var frozen = model.FreezeBatchNorm();
        var before = Copy(model);

        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1)).FitAsync(data);
        var changed = Changed(model, before);
        frozen.Dispose();
        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1)).FitAsync(data);

        Assert.That(changed, Is.EquivalentTo(new[] { "0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias" }));
        Assert.That(Changed(model, before), Does.Contain("1.running_mean").And.Not.Contain("1.weight"));
    }

    [Test]
    public async Task TheBatchNormsOfAnImportedModelAreLeftAloneToo()
    {
        using var net = Toy.Net();
        using var model = OnnxModule.FromModel(Exporter.Export(net, randn(2, 1, 8, 8)));
        using var data = Toy.Images(64);
        var frozen = model.FreezeBatchNorm("1/*");
        var before = Copy(model);

        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1)).FitAsync(data);
        var changed = Changed(model, before);
        frozen.Dispose();
        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 1)).FitAsync(data);

        Assert.That(changed, Is.EquivalentTo(new[] { "0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias" }));
        Assert.That(Changed(model, before), Does.Contain("1.running_mean").And.Not.Contain("1.weight"));
    }

    [Test]
    public async Task StagesJoinAtTheirEpochsAndAResumedRunGoesOnInItsStage()
    {
        using var data = Toy.Images(64);
        using var folder = new TemporaryFolder();
        TrainerOptions Options(int epochs, bool resume, params ITrainingCallback[] callbacks) => new()
        {
            Epochs = epochs, BatchSize = 16, Device = "cpu", Threads = 1, RestoreBest = false, Optimizer = Optimizers.AdamW(1e-2, weightDecay: 0.5, decayAll: true),
            CheckpointDirectory = folder[$"{resume}"], Callbacks = [new GradualUnfreezing(new UnfreezingStage(2, "3.*"), new UnfreezingStage(3, "0.*", "1.*")), .. callbacks],
        };
        var changes = new List<string[]>();
        using var whole = Toy.Net();
        var before = Copy(whole);
        await new Trainer(whole, Losses.CrossEntropy(), Options(3, resume: false, new AtEpochEnds(() => changes.Add([.. Changed(whole, before).Where(static name => name.EndsWith("weight", StringComparison.Ordinal))])))).FitAsync(data);

        using var first = Toy.Net();
        await new Trainer(first, Losses.CrossEntropy(), Options(2, resume: true)).FitAsync(data);
        using var second = Toy.Net(seed: 99);
        var options = new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Device = "cpu", Threads = 1, RestoreBest = false, Optimizer = Optimizers.AdamW(1e-2, weightDecay: 0.5, decayAll: true),
            CheckpointDirectory = folder["True"], Resume = true, Callbacks = [new GradualUnfreezing(new UnfreezingStage(2, "3.*"), new UnfreezingStage(3, "0.*", "1.*"))],
        };
        await new Trainer(second, Losses.CrossEntropy(), options).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(changes[0], Is.EqualTo(new[] { "6.weight" }), "weight decay leaves what is frozen alone");
            Assert.That(changes[1], Is.EqualTo(new[] { "3.weight", "6.weight" }));
            Assert.That(changes[2], Is.EqualTo(new[] { "0.weight", "1.weight", "3.weight", "6.weight" }));
            Assert.That(Toy.Weights(second), Is.EqualTo(Toy.Weights(whole)));
        });
    }

    [Test]
    public async Task ARunCancelledInAnEarlyStageGoesOnWithTheSameModel()
    {
        using var data = Toy.Images(64);
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        using var model = Toy.Net();
        TrainerOptions Options(params ITrainingCallback[] callbacks) => new()
        {
            Epochs = 3, BatchSize = 16, Device = "cpu", Threads = 1, RestoreBest = false, CheckpointDirectory = folder.Path, Resume = true, MaxNorm = 0.1,
            Callbacks = [new GradualUnfreezing(new UnfreezingStage(3, "3.*")), .. callbacks],
        };
        var frozen = model.state_dict()["3.weight"].detach().clone();
        Assert.That(() => new Trainer(model, Losses.CrossEntropy(), Options(new AtEpochEnds(source.Cancel))).FitAsync(data, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        var after = model.state_dict()["3.weight"].detach().clone();
        var trains = model.parameters().All(static parameter => parameter.requires_grad);

        var report = await new Trainer(model, Losses.CrossEntropy(), Options()).FitAsync(data);

        Assert.Multiple(() =>
        {
            Assert.That(after.data<float>().ToArray(), Is.EqualTo(frozen.data<float>().ToArray()), "MaxNorm leaves what is frozen");
            Assert.That(trains);
            Assert.That(report.Epochs, Has.Count.EqualTo(3));
        });
    }

    private static IEnumerable<TestCaseData> Factories()
    {
        yield return new TestCaseData(Optimizers.AdamW(1e-2)).SetArgDisplayNames("AdamW");
        yield return new TestCaseData(Optimizers.Adam(1e-2, weightDecay: 0.1)).SetArgDisplayNames("Adam");
        yield return new TestCaseData(Optimizers.Sgd(1e-2, momentum: 0.9, weightDecay: 0.1)).SetArgDisplayNames("SGD");
        yield return new TestCaseData(Optimizers.Lion(1e-2)).SetArgDisplayNames("Lion");
        yield return new TestCaseData(Optimizers.Custom(1e-2, static parameters => optim.RMSProp(parameters.Select(static p => p.Parameter), 1e-2))).SetArgDisplayNames("RMSProp");
    }

    [TestCaseSource(nameof(Factories))]
    public void PartsTrainAtTheirOwnRates(IOptimizerFactory factory)
    {
        using var scope = NewDisposeScope();
        using var plain = Toy.Net();
        using var rated = Toy.Net();
        var rates = new DiscriminativeRates(factory, new RateFactor("0.*", 0.1), new RateFactor("1.*", 0.1), new RateFactor("3.*", 0.5));

        var moved = Step(plain, factory);
        var movedRated = Step(rated, rates);

        foreach (var (name, factor) in new[] { ("0.weight", 0.1), ("1.weight", 0.1), ("3.weight", 0.5), ("3.bias", 0.5), ("6.weight", 1.0), ("6.bias", 1.0) })
            Assert.That((double)(movedRated[name] - (moved[name] * factor)).abs().max().item<float>(), Is.LessThan(2e-7), name);
        Assert.That(rates.LearningRate, Is.EqualTo(1e-2));
    }

    [Test]
    public async Task RatesFollowTheScheduleAndResume()
    {
        using var data = Toy.Images(64);
        using var folder = new TemporaryFolder();
        TrainerOptions Options(int epochs, bool resume, string? directory) => new()
        {
            Epochs = epochs, BatchSize = 16, Device = "cpu", Threads = 1, RestoreBest = false, CheckpointDirectory = directory, Resume = resume,
            Optimizer = new DiscriminativeRates(Optimizers.AdamW(1e-2), new RateFactor("0.*", 0.1)),
        };
        using var whole = Toy.Net();
        await new Trainer(whole, Losses.CrossEntropy(), Options(2, resume: false, directory: null)).FitAsync(data);
        using var model = Toy.Net();
        await new Trainer(model, Losses.CrossEntropy(), Options(1, resume: false, folder.Path)).FitAsync(data);
        await new Trainer(model, Losses.CrossEntropy(), Options(2, resume: true, folder.Path)).FitAsync(data);

        Assert.That(Toy.Weights(model), Is.EqualTo(Toy.Weights(whole)));
    }

    [Test]
    public void PatternsThatFitNothingAreRefused()
    {
        using var model = Toy.Net();
        var parameters = model.named_parameters().Select(static p => (p.name, p.parameter)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(() => model.Freeze("head.*"), Throws.InstanceOf<UsageException>().With.Message.Contains("head.*"));
            Assert.That(() => model.FreezeBatchNorm("0"), Throws.InstanceOf<UsageException>().With.Message.Contains("running statistics"));
            Assert.That(() => new DiscriminativeRates(Optimizers.AdamW(), new RateFactor("head.*", 2)).Create(parameters), Throws.InstanceOf<UsageException>().With.Message.Contains("head.*"));
            Assert.That(() => new DiscriminativeRates(Optimizers.AdamW(), new RateFactor("*", 0)), Throws.ArgumentException);
            Assert.That(() => new GradualUnfreezing(), Throws.ArgumentException);
            Assert.That(() => new GradualUnfreezing(new UnfreezingStage(1, "*")), Throws.ArgumentException);
        });
    }

    private static Dictionary<string, Tensor> Step(nn.Module<Tensor, Tensor> model, IOptimizerFactory factory)
    {
        var before = Copy(model);
        manual_seed(3);
        using var optimizer = factory.Create([.. model.named_parameters().Select(static p => (p.name, p.parameter))]);
        model.eval();
        model.call(ones(2, 1, 8, 8)).square().sum().backward();
        optimizer.step();
        return model.named_parameters().ToDictionary(static p => p.name, p => p.parameter.detach() - before[p.name], StringComparer.Ordinal);
    }

    private static Dictionary<string, Tensor> Copy(nn.Module model) => model.state_dict().ToDictionary(static entry => entry.Key, static entry => entry.Value.detach().clone(), StringComparer.Ordinal);

    private static string[] Changed(nn.Module model, Dictionary<string, Tensor> before) =>
        [.. model.state_dict().Where(entry => !entry.Value.detach().contiguous().bytes.SequenceEqual(before[entry.Key].contiguous().bytes)).Select(static entry => entry.Key)];

    private sealed class AtEpochEnds(Action action) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is EpochCompleted) action();
        }
    }
}
