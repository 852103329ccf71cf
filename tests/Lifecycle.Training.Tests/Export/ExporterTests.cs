using Lifecycle.Inference.Sessions;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

internal sealed class ExporterTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void AnAbsentBiasIsNoInput()
    {
        using var model = Sequential(Conv2d(1, 16, 3, bias: false), BatchNorm2d(16), ReLU(), ConvTranspose2d(16, 4, 3, bias: false), Flatten(), Linear(4 * 64, 2, hasBias: false));

        var onnx = Exporter.Export(model, randn(2, 1, 8, 8));

        Assert.That(onnx.Graph.Nodes.Select(static node => node.Inputs[^1]), Has.None.Empty);
        Assert.That(OptimizedModel.Of(onnx).Graph.Nodes.Select(static node => node.OpType), Has.None.EqualTo("BatchNormalization").And.None.EqualTo("Relu"), "ONNX Runtime fuses them with the convolution.");
    }

    [Test]
    public void TheGraphSaysWhereThingsComeFrom()
    {
        using var model = SmallNet();

        var onnx = Exporter.Export(model, randn(2, 3, 8, 8), new ExportOptions { InputNames = ["image"], OutputNames = ["logits"], BatchAxisName = "n", ModelName = "small" });

        Assert.That(onnx.Graph.Name, Is.EqualTo("small"));
        Assert.That(onnx.Graph.Inputs.Select(static value => value.ToString()), Is.EqualTo(new[] { "image: Float[n, 3, 8, 8]" }));
        Assert.That(onnx.Graph.Outputs.Select(static value => value.ToString()), Is.EqualTo(new[] { "logits: Float[n, 5]" }));
        Assert.That(onnx.Graph.Initializers.Select(static tensor => tensor.Name), Is.EquivalentTo(new[]
        {
            "conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "fc.weight", "fc.bias",
        }));
        Assert.That(onnx.Graph.Nodes.Select(static node => node.Name), Is.EqualTo(new[]
        {
            "conv/Conv", "bn/BatchNormalization", "relu/Relu", "pool/GlobalAveragePool", "flat/Flatten", "fc/Gemm",
        }));
        Assert.That(onnx.ProducerName, Is.EqualTo("Lifecycle"));
    }

    [Test]
    public void MetadataTravelWithTheFile()
    {
        using var model = Linear(6, 2);

        var onnx = Exporter.Export(model, randn(2, 6), new ExportOptions
        {
            Labels = ["cat", "dog"], Mean = [0.5f], Std = [0.25f], Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["run"] = "7" },
        });

        var read = OnnxModel.Parse(onnx.ToArray());
        Assert.That(read.Labels, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(read.Metadata["mean"], Is.EqualTo("[0.5]"));
        Assert.That(read.Metadata["std"], Is.EqualTo("[0.25]"));
        Assert.That(read.Metadata["run"], Is.EqualTo("7"));
    }

    [Test]
    public void TheBestEpochTravelsWithTheFile()
    {
        using var model = Linear(6, 2);
        EpochReport[] epochs = [.. new[] { 0.5, 0.75, double.NaN }.Select(static (accuracy, i) => new EpochReport
        {
            Epoch = i + 1, TrainingLoss = 1.5 - i, ValidationLoss = i == 1 ? 0.25 : null, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = accuracy },
            LearningRate = 0.1, Duration = TimeSpan.Zero, SamplesPerSecond = 0, IsBest = i == 1,
        })];
        var report = new TrainingReport { Epochs = epochs, BestEpoch = 2, BestBy = "accuracy", Device = "cpu", Precision = Precision.Float32, ChannelsLast = false, Threads = 1, Duration = TimeSpan.Zero, Notes = [] };

        var onnx = Exporter.Export(model, randn(2, 6), new ExportOptions { Training = report });
        var last = Exporter.Export(model, randn(2, 6), new ExportOptions { Training = report with { BestEpoch = 3 } });

        Assert.That(OnnxModel.Parse(onnx.ToArray()).Metadata["training"],
            Is.EqualTo("""{"epoch":2,"epochs":3,"best_by":"accuracy","training_loss":0.5,"validation_loss":0.25,"metrics":{"accuracy":0.75}}"""));
        Assert.That(last.Metadata["training"], Is.EqualTo("""{"epoch":3,"epochs":3,"best_by":"accuracy","training_loss":-0.5,"metrics":{"accuracy":null}}"""));
    }

    [Test]
    public void TheReportCountsOperatorsAndParameters()
    {
        using var model = SmallNet();

        Exporter.Export(model, randn(2, 3, 8, 8), out var report);

        Assert.That(report.Operators, Does.ContainKey("Conv").WithValue(1));
        Assert.That(report.ParameterCount, Is.EqualTo(model.parameters().Sum(static p => p.numel()) + 8));
        Assert.That(report.Warnings, Is.Empty);
    }

    [Test]
    public void WithoutVerificationNothingIsCompared()
    {
        using var model = Linear(6, 2);

        Exporter.Export(model, randn(2, 6), out var report, new ExportOptions { Verify = false });

        Assert.That(report.Errors, Is.Empty);
        Assert.That(report.MaxAbsoluteError, Is.Zero);
    }

    [Test]
    public void AToleranceThatRoundingExceedsRefusesTheExport()
    {
        using var model = Sequential(Linear(64, 256), GELU(), Linear(256, 64));

        Assert.That(() => Exporter.Export(model, randn(2, 64), new ExportOptions { Tolerance = ComparisonTolerance.Exact }),
            Throws.TypeOf<VerificationException>().With.Property("Errors").Count.EqualTo(3));
    }

    [Test]
    public void AHandlerThatComputesSomethingElseIsFoundOut()
    {
        using var model = Sequential(("relu", ReLU()));
        var options = new ExportOptions();
        options.Operators["aten::relu"] = static context => context.SetOutput(context.Add("Abs", [context.Tensor(0)]));

        Assert.That(() => Exporter.Export(model, randn(2, 6), options), Throws.TypeOf<VerificationException>().With.Message.Contains("output"));
    }

    [Test]
    public void AFixedBatchIsThatOfTheExample()
    {
        using var model = new ExportedModels.Written("Fixed", static x => x.view(4, 2, 3));

        var onnx = Exporter.Export(model, randn(4, 6), out var report, new ExportOptions { DynamicBatch = false });

        Assert.That(onnx.Graph.Inputs[0].Shape!.Select(static size => size.Value), Is.EqualTo(new long?[] { 4, 6 }));
        Assert.That(report.Errors.Select(static error => error.At), Is.EqualTo(["the example's size"]));
    }

    [Test]
    public void AnInputThatIsTheOutputPassesThrough()
    {
        using var model = Identity();
        Assert.That(Exporter.Export(model, randn(2, 6)).Graph.Nodes.Select(static node => node.OpType), Is.EqualTo(new[] { "Identity" }));
    }

    [Test]
    public void SharedWeightsAreWrittenOnce()
    {
        using var model = new ExportedModels.SharedWeights();
        Assert.That(Exporter.Export(model, randn(2, 6)).Graph.Initializers.Select(static tensor => tensor.Name), Is.EquivalentTo(new[] { "layer.weight", "layer.bias" }));
    }

    [Test]
    public void DoublesStayDoubles()
    {
        using var model = Sequential(Linear(6, 4), Tanh()).to(ScalarType.Float64);
        Assert.That(Exporter.Export(model, randn(2, 6, dtype: ScalarType.Float64)).Graph.Outputs[0].ElementType, Is.EqualTo(OnnxElementType.Double));
    }

    [Test]
    public void ChannelsLastAndAutocastLeaveNoTrace()
    {
        using var model = SmallNet();
        var expected = Exporter.Export(model, randn(2, 3, 8, 8)).ToArray();

        model.ToMemoryFormat(MemoryFormat.ChannelsLast);
        byte[] found;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            found = Exporter.Export(model, randn(2, 3, 8, 8), new ExportOptions { Verify = false }).ToArray();

        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void TheModelIsLeftAsItWas()
    {
        using var model = SmallNet();
        model.train();
        var frozen = model.named_modules().First(static pair => pair.name is "bn").module;
        frozen.eval();
        torch.manual_seed(9);
        var expected = rand(3);
        torch.manual_seed(9);
        var example = randn(2, 3, 8, 8);
        torch.manual_seed(9);

        Exporter.Export(model, example);

        Assert.That(model.training, Is.True);
        Assert.That(frozen.training, Is.False);
        Assert.That(is_grad_enabled(), Is.True);
        Assert.That(model.parameters().All(static parameter => parameter.requires_grad), Is.True);
        Assert.That((rand(3) - expected).abs().max().item<float>(), Is.Zero);
        Assert.That(model.named_buffers().Single(static pair => pair.name is "bn.num_batches_tracked").buffer.item<long>(), Is.Zero);

    }

    [Test]
    public void ExportsLeaveNoTensorBehind()
    {
        using var model = SmallNet();
        var example = randn(2, 3, 8, 8);
        Exporter.Export(model, example);
        var (tensors, live) = (Tensor.TotalCount, NativeTorch.LiveObjects);

        for (var i = 0; i < 50; i++)
            Exporter.Export(model, example);

        Assert.That(Tensor.TotalCount, Is.EqualTo(tensors));
        Assert.That(NativeTorch.LiveObjects, Is.EqualTo(live));
    }

    private static Module<Tensor, Tensor> SmallNet() => Sequential(
        ("conv", Conv2d(3, 4, 3)), ("bn", BatchNorm2d(4)), ("relu", ReLU()), ("pool", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("fc", Linear(4, 5)));
}
