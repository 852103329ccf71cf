using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class BadInputTests
{
    private static readonly ILoss _loss = Losses.CrossEntropy();

    [Test]
    public void AParameterThatIsNotFiniteIsNamed()
    {
        using var model = Toy.Net();
        using (no_grad()) model.state_dict()["1.weight"].fill_(float.NaN);
        using var data = Toy.Images(16);

        Assert.That(() => Fit(model, _loss, data), Throws.InstanceOf<ModelException>().With.Message.Contains("1.weight").And.Message.Not.Contains("0.weight"));
    }

    [Test]
    public void AnOutputThatDoesNotFitTheLossIsShown()
    {
        using var model = nn.Sequential(nn.Conv2d(1, 4, 8));
        using var data = Toy.Images(16);

        Assert.That(() => Fit(model, _loss, data), Throws.InstanceOf<ModelException>().With.Message.Contains("[2x4x1x1]").And.Message.Contains("Int64 [2]").And.Message.Contains("CrossEntropy"));
    }

    [Test]
    public void AModelThatCannotTakeTheImagesIsShown()
    {
        using var model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 3));
        using var data = Toy.Images(16);

        Assert.That(() => Fit(model, _loss, data), Throws.InstanceOf<ModelException>().With.Message.Contains("[2x1x8x8]").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void ALabelOutsideTheClassesIsNamed([Values] bool inValidation, [Values] bool subset)
    {
        using var model = Toy.Net();
        using var good = Toy.Images(40);
        using var bad = Toy.Images(40, label: 3);
        var part = subset ? bad.Take(30) : bad;

        Assert.That(() => Fit(model, _loss, inValidation ? good : part, inValidation ? part : null), Throws.InstanceOf<DataException>().With.Message.Contains("sample 20").And.Message.Contains("is 3; expected 0 to 2"));
    }

    [Test]
    public void ALabelThatIsNeitherAClassNorTheOneLeftOutIsNamed()
    {
        using var model = Toy.Net();
        using var bad = Toy.Images(40, label: 7);

        Assert.That(() => Fit(model, Losses.CrossEntropy(ignoreIndex: -1), bad), Throws.InstanceOf<DataException>().With.Message.Contains("sample 20").And.Message.Contains("is 7; expected 0 to 2, or -1 for none"));
        Assert.That(() => Fit(model, Losses.CrossEntropy(ignoreIndex: 7), bad), Throws.Nothing);
    }

    [Test]
    public void ALabelOutsideTheClassesIsNamedWhereLabelsComeWithTheirBatch()
    {
        using var model = Toy.Net();
        using var bad = Toy.Images(40, label: 3);

        Assert.That(() => Fit(model, _loss, new Relabelled(bad, bad.Inputs[0])), Throws.InstanceOf<DataException>().With.Message.Contains("sample 20"));
    }

    [Test]
    public void ADatasetThatGivesAnotherShapeThanItSaysIsRefused()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);

        Assert.That(
            () => Fit(model, _loss, new Relabelled(data, new ElementSpec(ScalarType.Float32, [1, 28, 28]))),
            Throws.InstanceOf<DataException>().With.Message.Contains("Byte [1x8x8]").And.Message.Contains("expected Float32 [1x28x28]"));
    }

    [Test]
    public void ValidationDataOfAnotherShapeAreRefused()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        using var other = new TensorDataset(torch.zeros(4, 1, 9, 9), torch.zeros(4, ScalarType.Int64));

        Assert.That(() => Fit(model, _loss, data, other), Throws.InstanceOf<DataException>().With.Message.Contains("Float32 [1x9x9]").And.Message.Contains("Byte [1x8x8]"));
    }

    private static IEnumerable<IAugmentation> ForImages => [new RandomRotation(10), new RandomErasing()];

    [TestCaseSource(nameof(ForImages))]
    public void AnImageAugmentationOnRowsIsRefused(IAugmentation augmentation)
    {
        using var model = nn.Linear(2, 3);
        using var data = TensorDataset.FromArrays(new float[4, 2], [0, 1, 2, 0]);
        var trainer = new Trainer(model, _loss, new TrainerOptions { Augmentations = [augmentation] });

        Assert.That(() => trainer.FitAsync(data), Throws.InstanceOf<DataException>().With.Message.Contains("augmentation"));
    }

    [Test]
    public void ALossThatIsNotANumberNamesEpochStepAndRate()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        var calls = 0;
        // 4 steps an epoch: the seventh is the third of the second epoch.
        var loss = Losses.Custom("failing", (output, target) => nn.functional.cross_entropy(output, target) * (++calls == 7 ? float.NaN : 1));

        Assert.That(() => Fit(model, loss, data), Throws.InstanceOf<ModelException>().With.Message.Contains("NaN in epoch 2, step 3, at learning rate 0.01"));
        Assert.That(Toy.Weights(model), Is.All.Matches<float>(float.IsFinite), "the step was not taken");
    }

    [TestCase("cuda")]
    [TestCase("cuda:99")]
    public void ADeviceThatIsNotThereIsRefused(string device)
    {
        if (cuda.is_available() && device == "cuda") Assert.Ignore("This machine has CUDA.");
        using var model = Toy.Net();
        using var data = Toy.Images(16);

        Assert.That(() => new Trainer(model, _loss, new TrainerOptions { Device = device }).FitAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains($"\"{device}\""));
    }

    [TestCase("gpu")]
    [TestCase("cuda:x")]
    public void ADeviceOfAnUnknownNameIsRefused(string device)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);

        Assert.That(() => new Trainer(model, _loss, new TrainerOptions { Device = device }).EvaluateAsync(data), Throws.InstanceOf<UsageException>().With.Message.Contains("expected auto, cpu, cuda"));
    }

    [Test]
    public void AModelWithNothingToTrainIsRefused()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3));
        foreach (var parameter in model.parameters()) parameter.requires_grad_(false);
        using var data = Toy.Images(16);

        Assert.That(() => Fit(model, _loss, data), Throws.InstanceOf<ModelException>().With.Message.Contains("requires a gradient"));
    }

    [Test]
    public async Task CancellationEndsTheRunAndLeavesTheTrainerUsable()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(64);
        using var source = new CancellationTokenSource();
        var steps = 0;
        var loss = Losses.Custom("cancelling", (output, target) =>
        {
            if (++steps == 5) source.Cancel();
            return nn.functional.cross_entropy(output, target);
        });
        var trainer = new Trainer(model, loss, Toy.Options());
        var threads = get_num_threads();

        Assert.That(() => trainer.FitAsync(data, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.Multiple(() =>
        {
            Assert.That(steps, Is.EqualTo(5));
            Assert.That(get_num_threads(), Is.EqualTo(threads));
        });
        Assert.That((await trainer.FitAsync(data)).Epochs, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task ASecondRunAtTheSameTimeIsRefused()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        using var gate = new ManualResetEventSlim();
        var loss = Losses.Custom("waiting", (output, target) =>
        {
            gate.Wait();
            return nn.functional.cross_entropy(output, target);
        });
        var trainer = new Trainer(model, loss, Toy.Options(epochs: 1));
        var first = trainer.FitAsync(data);

        Assert.That(() => trainer.EvaluateAsync(data), Throws.InstanceOf<InvalidOperationException>());
        gate.Set();
        await first;
    }

    private static Task<TrainingReport> Fit(nn.Module<Tensor, Tensor> model, ILoss loss, IDataset train, IDataset? validation = null) =>
        new Trainer(model, loss, Toy.Options()).FitAsync(train, validation);

    /// <summary>Reads another dataset, targets with their inputs only, under a spec of its own.</summary>
    private sealed class Relabelled(IDataset source, ElementSpec input) : IDataset
    {
        public long Count => source.Count;

        public IReadOnlyList<ElementSpec> Inputs => [input];

        public IReadOnlyList<ElementSpec> Targets => source.Targets;

        public Batch Read(ReadOnlySpan<long> indices) => source.Read(indices);
    }
}
