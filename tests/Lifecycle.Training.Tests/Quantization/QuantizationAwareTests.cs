using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Quantization;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Quantization;

public class QuantizationAwareTests
{
    [OneTimeSetUp]
    public void CheckNative() => NeedsNative.Check();

    [Test]
    public void ThePreparedModelIsCloseToTheFloatOneAndUndoneItIsThatAgain()
    {
        using var scope = NewDisposeScope();
        using var model = Net();
        var example = torch.rand(8, 1, 8, 8);
        var (expected, names) = (Scores(model, example), model.state_dict().Keys.ToArray());

        var prepared = QuantizationAware.Prepare(model, example);
        var rounded = Scores(model, example);
        var layers = prepared.Layers;
        prepared.Undo();

        var span = expected.Max() - expected.Min();
        Assert.Multiple(() =>
        {
            Assert.That(layers, Is.EqualTo(new[] { "0", "4", "8" }));
            Assert.That(rounded, Is.EqualTo(expected).Within(0.05 * span).And.Not.EqualTo(expected));
            Assert.That(Scores(model, example), Is.EqualTo(expected).Within(1e-5));
            Assert.That(model.state_dict().Keys, Is.EqualTo(names));
            Assert.That(model.named_modules().Select(entry => entry.module), Has.Some.InstanceOf<BatchNorm2d>());
        });
    }

    [Test]
    public void ChosenLayersAloneAreReplaced()
    {
        using var scope = NewDisposeScope();
        using var model = Net();

        var prepared = QuantizationAware.Prepare(model, torch.rand(2, 1, 8, 8), new QuantizationAwareOptions { Layers = ["0", "4", "8"], Exclude = ["0"] });

        Assert.Multiple(() =>
        {
            Assert.That(prepared.Layers, Is.EqualTo(new[] { "4", "8" }));
            Assert.That(model.named_modules().Single(entry => entry.name == "0").module, Is.InstanceOf<Conv2d>());
            Assert.That(model.state_dict().Keys, Has.Some.EqualTo("4.input_range.scale").And.Some.EqualTo("4.weight").And.Some.EqualTo("4.bias").And.None.EqualTo("5.running_mean"));
        });
    }

    [Test]
    public async Task TheExportHasIntegersWithTheLearnedRangesAndComputesTheSame()
    {
        using var data = Toy.Images(96);
        using var model = Net();
        using var example = Example(data);
        await new Trainer(model, Losses.CrossEntropy(), Toy.Options(epochs: 4)).FitAsync(data, data);
        // begin: prepare
        var prepared = QuantizationAware.Prepare(model, example);
        var options = new TrainerOptions
        {
            Epochs = 2, BatchSize = 16, Device = "cpu", Optimizer = Optimizers.AdamW(2e-4),
            Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy()], Callbacks = [prepared.FreezeAfter(epochs: 1)],
        };
        var trained = await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data);
        var onnx = Exporter.Export(model, example, out var report, new ExportOptions { Tolerance = prepared.Tolerance(example) });
        // end: prepare

        var weights = onnx.Graph.Initializers.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var zero = weights.Values.Where(tensor => tensor.Name.Contains("range.zero_point", StringComparison.Ordinal)).ToArray();
        Assert.Multiple(() =>
        {
            // Three inputs, and the output of the second convolution, which an average pooling takes.
            Assert.That(report.Operators["QuantizeLinear"], Is.EqualTo(4));
            Assert.That(report.Operators["DequantizeLinear"], Is.EqualTo(7));
            Assert.That(report.Operators, Does.Not.ContainKey("BatchNormalization"));
            Assert.That(weights.Values.Count(tensor => tensor.ElementType == OnnxElementType.Int8 && tensor.Dims.Count > 1), Is.EqualTo(3));
            Assert.That(zero.Select(tensor => tensor.ElementType), Has.All.EqualTo(OnnxElementType.UInt8));
            Assert.That(weights["0.input_range.scale_scale"].AsSpan<float>()[0], Is.EqualTo(Scale(model, "0.input_range.scale")));
            Assert.That(report.Errors.Select(error => error.Comparison.IsMatch), Has.All.True);
            Assert.That(trained.Epochs[^1].Metrics["accuracy"], Is.GreaterThan(0.9));
        });
        AssertRuns(onnx, model, example, prepared.Tolerance(example));
    }

    [Test]
    public async Task RangesMoveInTrainingUntilTheyAreFrozen()
    {
        using var data = Toy.Images(64);
        using var model = Net();
        using var example = Example(data);
        var prepared = QuantizationAware.Prepare(model, example);
        var seen = new List<float>();
        var options = new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Device = "cpu", Threads = 1, Optimizer = Optimizers.AdamW(1e-2), RestoreBest = false,
            Callbacks = [prepared.FreezeAfter(1), new AfterEpoch(() => seen.Add(Scale(model, "8.input_range.scale")))],
        };

        var before = Scale(model, "8.input_range.scale");
        await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data);

        Assert.Multiple(() =>
        {
            Assert.That(prepared.FreezeAfter(1).OnEveryRank, "each process rounds by its own ranges");
            Assert.That(seen[0], Is.Not.EqualTo(before));
            Assert.That(seen[1], Is.EqualTo(seen[0]));
            Assert.That(seen[2], Is.EqualTo(seen[0]));
            Assert.That(prepared.Observes, Is.False);
        });
    }

    [Test]
    public async Task AResumedRunHasTheRangesOfOneNeverStopped()
    {
        using var data = Toy.Images(64);
        using var example = Example(data);
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var whole = await Train(null, resume: false, null);
        Assert.That(async () => await Train(folder.Path, resume: false, source), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await Train(folder.Path, resume: true, null), Is.EqualTo(whole));

        async Task<float[]> Train(string? directory, bool resume, CancellationTokenSource? cancel)
        {
            using var model = Net();
            var prepared = QuantizationAware.Prepare(model, example);
            var options = new TrainerOptions
            {
                Epochs = 3, BatchSize = 16, Device = "cpu", Threads = 1, RestoreBest = false, CheckpointDirectory = directory, Resume = resume,
                Callbacks = [prepared.FreezeAfter(2), new AfterStep(6, () => cancel?.Cancel())],
            };
            await new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, validation: null, cancel?.Token ?? default);
            return Toy.Weights(model);
        }
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return new TestCaseData(new QuantizationAwareOptions { Layers = ["encoder.*"] }, "The pattern \"encoder.*\" fits no convolution").SetArgDisplayNames("a pattern that fits nothing");
        yield return new TestCaseData(new QuantizationAwareOptions { Exclude = ["*"] }, "Exclude leaves no layer").SetArgDisplayNames("all excluded");
        yield return new TestCaseData(new QuantizationAwareOptions { AveragingShare = 0, Layers = [""] }, "AveragingShare is 0").SetArgDisplayNames("out of range");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void AMistakeLeavesTheModelAsItWas(QuantizationAwareOptions options, string message)
    {
        using var scope = NewDisposeScope();
        using var model = Net();
        var names = model.state_dict().Keys.ToArray();

        Assert.That(() => QuantizationAware.Prepare(model, torch.rand(2, 1, 8, 8), options), Throws.InstanceOf<UsageException>().With.Message.Contains(message));
        Assert.That(model.state_dict().Keys, Is.EqualTo(names));
    }

    [Test]
    public void AFieldThatCannotHoldAnotherLayerIsNamed()
    {
        using var scope = NewDisposeScope();
        using var model = new Typed();

        Assert.That(() => QuantizationAware.Prepare(model, torch.rand(2, 4)), Throws.InstanceOf<UsageException>().With.Message.Contains("declare it as Module<Tensor, Tensor>"));
        Assert.That(Scores(model, torch.rand(2, 4)), Has.Length.EqualTo(6));
    }

    // Twice a convolution, batch norm and rectifier, once with a pooling that keeps levels behind it and once with one that doesn't.
    private static nn.Module<Tensor, Tensor> Net()
    {
        manual_seed(4);
        return nn.Sequential(
            nn.Conv2d(1, 6, 3, padding: 1, bias: false), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 8, 3, padding: 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten()),
            nn.Linear(32, 3));
    }

    private static Tensor Example(IDataset data)
    {
        using var batch = data.Read([.. Enumerable.Range(0, 32).Select(i => (long)i)]);
        return batch.Inputs[0].to(ScalarType.Float32).div(255).DetachFromDisposeScope();
    }

    private static float[] Scores(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        model.eval();
        return model.call(input).data<float>().ToArray();
    }

    private static float Scale(nn.Module model, string name)
    {
        using var scope = NewDisposeScope();
        return model.state_dict()[name].cpu().data<float>()[0];
    }

    private static void AssertRuns(OnnxModel onnx, nn.Module<Tensor, Tensor> model, Tensor example, ComparisonTolerance tolerance)
    {
        var expected = Scores(model, example);
        using var predictor = Predictor.Load(onnx);
        var given = predictor.Predict(example.data<float>().ToArray()).Values.ToArray();
        Assert.That(given, Is.EqualTo(expected).Within(tolerance.Absolute));
    }

    private sealed class Typed : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer;

        public Typed() : base(nameof(Typed))
        {
            layer = nn.Linear(4, 3);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layer.call(input);
    }

    private sealed class AfterEpoch(Action action) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is EpochCompleted) action();
        }
    }

    private sealed class AfterStep(int step, Action action) : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is StepCompleted completed && completed.TotalStep == step) action();
        }
    }
}
