using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Steps;

public class StepChecksTests
{
    [Test]
    public async Task MeasuringLeavesTheModesOfAllModules()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        model.train();
        model.named_children().First(child => child.name == "1").module.eval();
        var before = Modes(model);
        var trainer = new Trainer(model, Losses.CrossEntropy(), Toy.Options());

        await trainer.EvaluateAsync(data);
        (await trainer.PredictAsync(data)).Dispose();

        Assert.That(Modes(model), Is.EqualTo(before).And.Some.True.And.Some.False);
    }

    [Test]
    public void AMetricThatFailsIsNamedBeforeTheFirstStep()
    {
        Assert.That(() => Fit(new TrainerOptions { Metrics = [new Failing()] }), Throws.InstanceOf<ModelException>().With.Message.Contains("metric failing").And.Message.Contains("[2x3]").And.Message.Contains("no such thing"));
    }

    // The first two samples are of one class.
    [Test]
    public async Task AMetricOfRanksDoesNotAskTheFirstSamplesForBothClasses()
    {
        manual_seed(1);
        using var model = nn.Linear(2, 2);
        using var data = new Lifecycle.Training.Data.TensorDataset(rand(20, 2), arange(20).div(10, RoundingMode.floor).to(ScalarType.Int64));
        var report = await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions { Epochs = 1, Device = "cpu", Threads = 1, Metrics = [Training.Metrics.Metrics.RocAuc()] }).FitAsync(data, data);
        Assert.That(report.Epochs[0].Metrics["ROC AUC"], Is.InRange(0, 1));
    }

    [Test]
    public void AMetricOfAnOutputThatIsNotThereIsRefused()
    {
        Assert.That(() => Fit(new TrainerOptions { Metrics = [Training.Metrics.Metrics.Accuracy().Of("second", 1, 0)] }), Throws.InstanceOf<ModelException>().With.Message.Contains("metric second takes output 1"));
    }

    [Test]
    public void AnAugmentationThatFailsIsNamedBeforeTheFirstStep()
    {
        Assert.That(() => Fit(new TrainerOptions { Augmentations = [new Broken()] }), Throws.InstanceOf<ModelException>().With.Message.Contains("Broken").And.Message.Contains("[16x1x8x8]").And.Message.Contains("too small"));
    }

    private static IEnumerable<TestCaseData> BadParts()
    {
        yield return new TestCaseData(new OptimizerPart[] { OptimizerPart.Under("0") }, "1.weight belongs to no optimizer");
        yield return new TestCaseData(new OptimizerPart[] { new("all", _ => true), OptimizerPart.Under("0") }, "the optimizers all and 0");
        yield return new TestCaseData(new OptimizerPart[] { new("all", _ => true), OptimizerPart.Under("9") }, "optimizer 9 of the step has no parameter");
        yield return new TestCaseData(new OptimizerPart[] { new("all", _ => true) }, "updates \"other\"; expected one of its optimizers: all");
        yield return new TestCaseData(new OptimizerPart[] { new("all", _ => true) { Optimizer = Optimizers.AdamW(-1) } }, "all.Optimizer.LearningRate is -1");
    }

    [TestCaseSource(nameof(BadParts))]
    public void PartsThatDoNotCoverTheModelAreRefused(OptimizerPart[] parts, string message)
    {
        Assert.That(() => Fit(new TrainerOptions(), new Parts(parts)), Throws.InstanceOf<UsageException>().With.Message.Contains(message));
    }

    [Test]
    public void ALossThatIsNoScalarIsRefusedBeforeTheFirstStep()
    {
        var step = TrainingSteps.Custom("vector", batch => batch.Forward(batch.Input)[0].sum(1));
        Assert.That(() => Fit(new TrainerOptions(), step), Throws.InstanceOf<ModelException>().With.Message.Contains("step vector gave the loss Float32 [2]"));
    }

    [Test]
    public void TooFewOutputsForTheTasksAreRefused()
    {
        var step = TrainingSteps.MultiTask(new LossTask("one", Losses.CrossEntropy()) { Target = 0 }, new LossTask("two", Losses.CrossEntropy()) { Target = 0 });
        Assert.That(() => Fit(new TrainerOptions(), step), Throws.InstanceOf<ModelException>().With.Message.Contains("gives 1 outputs; expected 2"));
    }

    private static async Task Fit(TrainerOptions options, ITrainingStep? step = null)
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        await new Trainer(model, step ?? TrainingSteps.Supervised(Losses.CrossEntropy()), options).FitAsync(data, data);
    }

    private static bool[] Modes(nn.Module model) => [.. model.modules().Prepend(model).Select(module => module.training)];

    private sealed class Parts(OptimizerPart[] parts) : ITrainingStep
    {
        public IReadOnlyList<OptimizerPart> Optimizers => parts;

        public void Train(StepContext step) => step.Update("other", Loss);

        public StepOutput Evaluate(StepBatch batch) => new(Loss(batch), [], batch.Targets);

        private static Tensor Loss(StepBatch batch) => batch.Forward(batch.Input)[0].mean();
    }

    private sealed class Broken : IAugmentation
    {
        public Tensor Apply(Tensor images, AugmentationContext context) => throw new InvalidOperationException("too small");
    }

    private sealed class Failing : IMetric, IMetricState
    {
        public string Name => "failing";

        public bool HigherIsBetter => true;

        public IMetricState Start() => this;

        public void Update(Tensor output, Tensor target) => throw new ArgumentException("no such thing");

        public double Compute() => 0;

        public void Dispose() { }
    }
}
