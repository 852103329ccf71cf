using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Pruning;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Compression;

public sealed class CompressorTests
{
    [Test]
    public async Task SensitiveLayersStayFloatWhereThatSuffices()
    {
        var (model, before) = (Nets.Perceptron(), Nets.Perceptron().ToArray());
        // Source, per tensor, the same with a layer in float.
        var options = Options(new TurnClock(4, 1, 2), CompressionFormats.StaticPerTensor);

        var report = await Compressor.CompressAsync(model, Nets.Calibration(), Nets.Validation(), new() { MaxAccuracyDrop = 0.15 }, options);

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Artifacts.Select(static artifact => artifact.Name), Is.EqualTo(new[] { "source", "static int8 per tensor", "static int8 per tensor, 1 layer in float" }));
        Assert.That(report.Artifacts[1].Refusals.Single(), Does.StartWith("the metric falls by"));
        Assert.That(report.Choice!.KeptFloat, Is.EqualTo(new[] { Nets.Sensitive }));
        Assert.That(report.Choice.Latency.Ratio, Is.EqualTo(0.5).Within(1e-6));
        Assert.That(report.IsMet);
        Assert.That(report.Model, Is.SameAs(report.Choice.Model));
        Assert.That(report.Why, Does.Contain("the fastest of 2 that meet the goal").And.Contain("2.0 times as fast"));
        Assert.That(report.Pareto, Has.Count.EqualTo(3), "each is best in something");
        Assert.That(model.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public async Task WhatIsSlowerIsRefusedWithItsMeasurements()
    {
        var report = await Compressor.CompressAsync(
            Graphs.Perceptron(), Data(), Validation(), new() { MaxAccuracyDrop = 1 }, Options(new TurnClock(4, 6, 8), CompressionFormats.Dynamic, CompressionFormats.Half));

        Assert.That(report.Choice, Is.EqualTo(report.Source), "the source meets a goal without limits");
        Assert.That(report.Artifacts[1].Refusals.Single(), Is.EqualTo("it is slower than the source: 1.5 of its time (quartiles 1.5 to 1.5)"));
    }

    [TestCase(CompressionPreference.Latency, "dynamic int8")]
    [TestCase(CompressionPreference.Size, "int4 weights in blocks")]
    [TestCase(CompressionPreference.Accuracy, "dynamic int8", Description = "the fastest of those that say what the source says")]
    public async Task ThePreferenceDecidesAmongWhatIsAccepted(CompressionPreference prefer, string expected)
    {
        var options = Options(new TurnClock(4, 2, 3), CompressionFormats.Dynamic, CompressionFormats.WeightsInt4);

        var report = await Compressor.CompressAsync(Wide(), Graphs.Data(Wide(), 2), ValidationData.WithoutTargets(Graphs.Data(Wide(), 8)), new() { MaxAccuracyDrop = 1, Prefer = prefer }, options);

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Choice!.Name, Is.EqualTo(expected));
    }

    private static IEnumerable<TestCaseData> Unmet()
    {
        yield return new TestCaseData(new CompressionGoal { MaxSizeRatio = 0.01, MaxAccuracyDrop = 1 }, "of the source's bytes, at most 0.01 is allowed").SetArgDisplayNames("size");
        yield return new TestCaseData(new CompressionGoal { MaxSizeBytes = 10, MaxAccuracyDrop = 1 }, "bytes, at most 10 is allowed").SetArgDisplayNames("bytes");
        yield return new TestCaseData(new CompressionGoal { MaxLatencyRatio = 0.1, MaxAccuracyDrop = 1 }, "0.5 of the source's time (quartiles 0.5 to 0.5), at most 0.1 is allowed").SetArgDisplayNames("latency ratio");
        yield return new TestCaseData(new CompressionGoal { MaxLatencyMilliseconds = 0.001, MaxAccuracyDrop = 1 }, "it takes 2 ms, at most 0.001 is allowed").SetArgDisplayNames("latency");
    }

    [TestCaseSource(nameof(Unmet))]
    public async Task AGoalThatCannotBeMetLeavesTheSourceAndSaysHowCloseItCame(CompressionGoal goal, string close)
    {
        var model = Graphs.Perceptron();
        var before = model.ToArray();

        var report = await Compressor.CompressAsync(model, Data(), Validation(), goal, Options(new TurnClock(4, 2), CompressionFormats.Dynamic));

        Assert.That(report.IsMet, Is.False);
        Assert.That(report.Choice, Is.Null);
        Assert.That(report.Model, Is.SameAs(model));
        Assert.That(model.ToArray(), Is.EqualTo(before));
        Assert.That(report.Why, Does.StartWith("Nothing meets the goal, and the source is kept. The closest is dynamic int8").And.Contain(close));
    }

    [Test]
    public async Task TheClosestIsTheOneThatMissesLeastEvenWhereNothingMayBeLost()
    {
        // Both formats lose something of numbers, 4 bits most of a point, 8 nearly nothing, and take a quarter more time than is allowed; the source is not meant.
        var report = await Compressor.CompressAsync(Number(), Graphs.Data(Number(), 2), ValidationData.WithoutTargets(Graphs.Data(Number(), 8)), new() { MaxAccuracyDrop = 0, MaxLatencyRatio = 0.4 },
            Options(new TurnClock(4, 2, 2), CompressionFormats.WeightsInt4, CompressionFormats.WeightsInt8) with { KeepSensitiveLayers = false });

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Artifacts.Skip(1).Select(static artifact => artifact.Drop), Is.All.GreaterThan(1e-6));
        Assert.That(report.Why, Does.Contain("The closest is int8 weights in blocks"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task APruningThatFailsIsNamedAndTheRestGoesOn(bool tunes)
    {
        var bad = new Failing(new DataException("Value \"h\" is NaN in channel 3."));
        var options = Options(tunes ? new TurnClock(4, 2, 2, 2) : new TurnClock(4, 2), CompressionFormats.Dynamic) with
        {
            Pruning = [tunes ? new() { Ratio = 0.25, RoundTo = 1 } : new() { Importance = bad }],
            FineTuner = tunes ? bad : null,
        };

        var report = await Compressor.CompressAsync(Graphs.Perceptron(), Data(), Validation(), new() { MaxAccuracyDrop = 1 }, options);

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Artifacts.Select(static artifact => artifact.Name), Is.SupersetOf(new[] { "source", "dynamic int8" }));
        Assert.That(report.Skipped.Single(), Is.EqualTo(new SkippedArtifact(tunes ? "pruned by 25 % of the channels, fine-tuned" : "pruned by 50 % of the channels", "Value \"h\" is NaN in channel 3.")));
        if (tunes) Assert.That(report.Artifacts[^1].Name, Is.EqualTo("pruned by 25 % of the channels, dynamic int8"), "what was pruned is there without being trained on");
    }

    [Test]
    public async Task PruningsThatRemoveAsMuchAreToldApart()
    {
        var pruning = new PruningOptions { Ratio = 0.25, RoundTo = 1 };
        var report = await Compressor.CompressAsync(Graphs.Perceptron(), Data(), Validation(), new() { MaxAccuracyDrop = 1 },
            Options(new TurnClock(4, 2, 2)) with { Pruning = [pruning, pruning with { Importance = new RandomImportance() }] });

        Assert.That(report.Artifacts.Skip(1).Select(static artifact => artifact.Name), Is.EqualTo(new[] { "pruned by 25 % of the channels", "pruned by 25 % of the channels (2)" }));
    }

    [Test]
    public async Task LayersInFloatThatDoNotSufficeAreNamed()
    {
        // Every format but this one is better than a model that is all wrong.
        var wrong = new CompressionFormat("wrong", static (source, exclude) =>
        {
            var report = CompressionFormats.Dynamic.Write(source, exclude);
            var scales = report.Model.Graph.Initializers;
            for (var index = 0; index < scales.Count; index++)
                if (scales[index] is { ElementType: OnnxElementType.Float } tensor) scales[index] = TensorData.Create<float>(tensor.Name, [.. tensor.Dims], [.. tensor.AsSpan<float>().ToArray().Select(static (value, place) => place % 2 == 0 ? -value : value)]);
            return report;
        });
        var report = await Compressor.CompressAsync(Nets.Perceptron(), Nets.Calibration(), Nets.Validation(), new() { MaxAccuracyDrop = 0.01 }, Options(new TurnClock(4, 2), wrong));

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Skipped.Single().Name, Is.EqualTo("wrong, sensitive layers in float"));
        Assert.That(report.Skipped[0].Reason, Does.StartWith("Up to 2 of 3 layers in float give a metric of").And.EndWith("expected 0.99."));
    }

    [Test]
    public async Task NaNMadeInsideTheModelIsNamed()
    {
        var (model, before) = (Rooted(), Rooted().ToArray());
        var error = await Assert.CatchAsync(() => Compressor.CompressAsync(model, Roots(-1), ValidationData.WithoutTargets(Roots(1)), new(), Options(TimeProvider.System, CompressionFormats.StaticPerChannel)));
        Assert.That(error, Is.InstanceOf<DataException>().With.Message.Contains("\"root\" is NaN at element"));
        Assert.That(model.ToArray(), Is.EqualTo(before));

        // Without ranges there is nothing that NaN could spoil but the outputs, which are judged on other data.
        var report = await Compressor.CompressAsync(model, Roots(-1), ValidationData.WithoutTargets(Roots(1)), new() { MaxAccuracyDrop = 1 },
            Options(new TurnClock(4, 2), CompressionFormats.Dynamic) with { Pruning = [new() { RoundTo = 1, Importance = new ActivationImportance(Roots(-1)) }] });
        Assert.That(report.Artifacts.Select(static artifact => artifact.Name), Is.EqualTo(new[] { "source", "dynamic int8" }));
        Assert.That(report.Skipped.Single().Name, Is.EqualTo("pruned by 50 % of the channels"));
        Assert.That(report.Skipped[0].Reason, Does.Contain("is NaN or infinite in channel"));
    }

    [Test]
    public async Task FormatsThatHaveNothingToDoAreNamed()
    {
        var model = Models.Make([Graphs.Value("x", "n", 16, 8, 8)], [Graphs.Value("y", "n", 16, 8, 8)], [Graphs.Random("w", 16, 16, 1, 1)], new OnnxNode("Conv", ["x", "w"], ["y"], "conv"));

        var report = await Compressor.CompressAsync(model, Graphs.Data(model, 2), ValidationData.WithoutTargets(Graphs.Data(model, 2)), new() { MaxAccuracyDrop = 1 },
            Options(new TurnClock(4, 2), CompressionFormats.StaticPerChannel, CompressionFormats.WeightsInt4));

        Assert.That(report.Skipped.Single().Name, Is.EqualTo("int4 weights in blocks"));
        Assert.That(report.Skipped[0].Reason, Does.Contain("nothing to quantize").And.Contain("convolutions have no blocks"));
        Assert.That(report.ToTable(), Does.Contain("int4 weights in blocks: not made: "));
    }

    [Test]
    public async Task WithTheSameTimesAllIsTheSame()
    {
        var reports = new List<CompressionReport>();
        for (var run = 0; run < 2; run++)
            reports.Add(await Compressor.CompressAsync(Nets.Perceptron(), Nets.Calibration(), Nets.Validation(), new() { MaxAccuracyDrop = 0.15 }, Options(new TurnClock(4, 1, 2, 3), CompressionFormats.StaticPerTensor, CompressionFormats.Half)));

        Assert.That(reports[0].ToTable(), Is.EqualTo(reports[1].ToTable()));
        Assert.That(reports[0].ToSvg(), Is.EqualTo(reports[1].ToSvg()));
        Assert.That(reports[0].Artifacts.Zip(reports[1].Artifacts).Select(static pair => pair.First.Model.ToArray().SequenceEqual(pair.Second.Model.ToArray())), Is.All.True);
    }

    [Test]
    public async Task PicturesShowEveryArtifact()
    {
        var report = await Compressor.CompressAsync(Graphs.Perceptron(), Data(), Validation(), new() { MaxAccuracyDrop = 1 }, Options(new TurnClock(4, 2), new CompressionFormat("<dynamic>", CompressionFormats.Dynamic.Write)));

        var picture = System.Xml.Linq.XDocument.Parse(report.ToSvg());
        Assert.That(picture.Descendants().Count(static element => element.Name.LocalName == "circle"), Is.EqualTo(3), "two artifacts and a ring");
        Assert.That(picture.Descendants().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value), Has.Some.EqualTo("<dynamic>"));
        Assert.That(report.ToHtml(), Does.Contain("<svg").And.Contain("&lt;dynamic&gt;").And.Not.Contain("<dynamic>"));
    }

    [Test]
    public async Task WhatIsPrunedIsTrainedOnAndQuantizedUnlessItLosesTooMuch([Values] bool mends)
    {
        var model = Graphs.Perceptron();
        // The source, its format, what is pruned, that trained on, and that in the format.
        var clock = mends ? new TurnClock(8, 4, 6, 6, 2) : new TurnClock(8, 4, 6, 6);
        var tuner = new Tuner(mends ? model : null);

        var report = await Compressor.CompressAsync(model, Data(), Validation(), new() { MaxAccuracyDrop = 0.2 },
            Options(clock, CompressionFormats.Dynamic) with { Pruning = [new() { Ratio = 0.75, RoundTo = 1 }], FineTuner = tuner });

        TestContext.Out.WriteLine(report.ToTable());
        const string Name = "pruned by 75 % of the channels";
        Assert.That(report.Artifacts.Select(static artifact => artifact.Name), Is.EqualTo((string[])["source", "dynamic int8", Name, $"{Name}, fine-tuned", .. mends ? [$"{Name}, fine-tuned, dynamic int8"] : Array.Empty<string>()]));
        Assert.That(tuner.Original, Is.SameAs(model));
        Assert.That(report.Prunings.Single().After.Parameters, Is.LessThan(report.Prunings[0].Before.Parameters / 2));
        Assert.That(report.Artifacts[2].Cost.Parameters, Is.EqualTo(report.Prunings[0].After.Parameters));
        Assert.That(report.Artifacts[2].IsAccepted, Is.False, "a random net loses too much");
        Assert.That(report.Choice!.Name, Is.EqualTo(mends ? $"{Name}, fine-tuned, dynamic int8" : "dynamic int8"));
        if (!mends) Assert.That(report.Skipped.Single().ToString(), Does.Contain($"{Name}, fine-tuned, quantized").And.Contain("before that"));
    }

    [Test]
    public async Task WhatPruningCannotResolveIsNamed()
    {
        // One layer makes the output, whose channels have to stay.
        var report = await Compressor.CompressAsync(Wide(), Graphs.Data(Wide(), 2), ValidationData.WithoutTargets(Graphs.Data(Wide(), 2)), new(), Options(new TurnClock(4, 2), CompressionFormats.Half) with { Pruning = [new()] });

        Assert.That(report.Skipped.Single().Name, Is.EqualTo("pruned by 50 % of the channels"));
        Assert.That(report.Skipped[0].Reason, Does.Contain("nothing could be removed"));
    }

    private static IEnumerable<TestCaseData> BadInput()
    {
        yield return Bad<DataException>("an empty calibration set", static model => Compress(model, new CalibrationData([])), "no batch");
        yield return Bad<DataException>("calibration of another shape", static model => Compress(model, CalibrationData.FromRows("x", new float[66], [33])), "Calibration batch 0 has x: Float[2, 33]");
        yield return Bad<DataException>("calibration with NaN", static model => Compress(model, CalibrationData.FromRows("x", Row(float.NaN), [32])), "\"x\" is NaN at element 7");
        yield return Bad<DataException>("calibration with infinity", static model => Compress(model, CalibrationData.FromRows("x", Row(float.PositiveInfinity), [32])), "\"x\" is");
        yield return Bad<DataException>("an empty validation set", static model => Compress(model, Data(), new ValidationData([])), "validation data have no batch");
        yield return Bad<ModelException>("a quantized model", static model => Compress(Quantizer.Dynamic(model).Model, Data()), "quantized already");
        yield return Bad<UsageException>("settings out of range", static model => Compressor.CompressAsync(model, Data(), Validation(), new() { MaxAccuracyDrop = -1, BatchSize = 0, MaxLatencyRatio = 1.01 }, new() { SensitivityBatches = 0, Pruning = [new() { Ratio = 2 }] }),
            "Goal.MaxAccuracyDrop", "Goal.BatchSize", "Goal.MaxLatencyRatio", "SensitivityBatches", "Pruning[0].Ratio");
    }

    [TestCaseSource(nameof(BadInput))]
    public async Task BadInputIsNamedAndTheSourceStays(Func<OnnxModel, Task> compress, Type type, string[] messages)
    {
        var model = Graphs.Perceptron();
        var before = model.ToArray();

        var error = await Assert.CatchAsync(() => compress(model));

        Assert.That(error, Is.InstanceOf(type));
        foreach (var message in messages) Assert.That(error!.Message, Does.Contain(message));
        Assert.That(model.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void ACancelledSearchEnds() =>
        Assert.That(async () => await Compressor.CompressAsync(Graphs.Perceptron(), Data(), Validation(), new(), cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    private static Task Compress(OnnxModel model, CalibrationData calibration, ValidationData? validation = null) =>
        Compressor.CompressAsync(model, calibration, validation ?? Validation(), new(), Options(TimeProvider.System, CompressionFormats.StaticPerChannel));

    private static float[] Row(float value)
    {
        var row = new float[32];
        row[7] = value;
        return row;
    }

    private sealed class Failing(Exception error) : IFineTuner, IImportance
    {
        public string Name => "failing";

        public Task<OnnxModel> FineTuneAsync(OnnxModel pruned, OnnxModel original, CancellationToken cancellationToken) => throw error;

        public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups) => throw error;
    }

    private sealed class Tuner(OnnxModel? mended) : IFineTuner
    {
        public OnnxModel? Original { get; private set; }

        public Task<OnnxModel> FineTuneAsync(OnnxModel pruned, OnnxModel original, CancellationToken cancellationToken)
        {
            Original = original;
            return Task.FromResult((mended ?? pruned).Clone());
        }
    }

    // One number a row.
    private static OnnxModel Number() => Models.Make([Graphs.Value("x", "n", 64)], [Graphs.Value("y", "n", 1)], [Graphs.Random("w", 64, 64), Graphs.Random("v", 64, 1)],
        new OnnxNode("MatMul", ["x", "w"], ["h"]), new OnnxNode("Relu", ["h"], ["r"]), new OnnxNode("MatMul", ["r", "v"], ["y"]));

    // The root of a negative number is none: finite inputs, NaN inside.
    private static OnnxModel Rooted() => Models.Make([Graphs.Value("x", "n", 16)], [Graphs.Value("y", "n", 4)], [Filled("w", 16, 8), Graphs.Random("v", 8, 4)],
        new OnnxNode("MatMul", ["x", "w"], ["h"]), new OnnxNode("Sqrt", ["h"], ["root"]), new OnnxNode("MatMul", ["root", "v"], ["y"]));

    private static CalibrationData Roots(float sign) => CalibrationData.FromRows("x", Enumerable.Range(1, 32).Select(index => sign * index).ToArray(), [16]);

    private static TensorData Filled(string name, params long[] dims) => TensorData.Create<float>(name, dims, [.. Enumerable.Range(1, (int)(dims[0] * dims[1])).Select(static index => index / 64f)]);

    private static OnnxModel Wide() => Models.Make([Graphs.Value("x", "n", 64)], [Graphs.Value("y", "n", 64)], [Graphs.Random("w", 64, 64)], new OnnxNode("MatMul", ["x", "w"], ["y"], "layer"));

    private static CalibrationData Data() => Graphs.Data(Graphs.Perceptron(), 2);

    private static ValidationData Validation() => ValidationData.WithoutTargets(Graphs.Data(Graphs.Perceptron(), 4));

    private static CompressionOptions Options(TimeProvider clock, params CompressionFormat[] formats) => new() { Formats = formats, Latency = new() { Turns = 4, TimeProvider = clock } };

    private static TestCaseData Bad<TException>(string name, Func<OnnxModel, Task> compress, params string[] messages) where TException : Exception =>
        new TestCaseData(compress, typeof(TException), messages).SetArgDisplayNames(name);
}
