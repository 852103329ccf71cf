using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Compression;

/// <summary>What is compared where nothing is known of the data, by what outputs look like.</summary>
public sealed class LikenessTests
{
    private static IEnumerable<TestCaseData> Outputs()
    {
        // Of two rows one has another class.
        yield return Case("classes", [2, 2], [0, 1, 1, 0], [0, 2, 0, 1], 0.5, "agreement", "by the class along axis 1");
        // Four positions of two classes, one wrong; along axis 1 it would be two of four.
        yield return Case("classes at positions", [1, 4, 2], [0, 1, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1, 1, 0], 0.75, "agreement", "by the class along axis 2");
        yield return Case("classes of pixels", [1, 2, 2, 2], [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 2, 0, 1, 1, 1, 1], 0.75, "agreement", "by the class along axis 1");
        // One of two numbers is off by 1, and each is 1 from their mean: 1 less 1 over 2.
        yield return Case("one number a row", [2, 1], [1, 3], [1, 2], 0.5, "closeness", "which has no classes");
        yield return Case("numbers without a row", [2], [1, 3], [1, 3.5f], 1 - (0.25 / 2), "closeness", "which has no classes");
        yield return Case("numbers worse than their mean", [2, 1], [1, 3], [3, 1], 0, "closeness", "which has no classes");
        yield return Case("the same number for all", [2, 1], [2, 2], [2, 3], 1 - (1d / 8), "closeness", "which has no classes");
        yield return Case("numbers far from zero", [2, 1], [1e6f, 1e6f + 2], [1e6f, 1e6f + 1], 0.5, "closeness", "which has no classes");
        yield return Case("infinite as expected", [3, 1], [1, 3, float.NegativeInfinity], [1, 2, float.NegativeInfinity], 0.5, "closeness", "which has no classes");
        yield return Case("infinite", [2, 1], [1, 3], [1, float.PositiveInfinity], 0, "closeness", "which has no classes");
        yield return Case("another shape", [2, 1], [1, 3], [1, 3, 3], 0, "closeness", "which has no classes");
    }

    [TestCaseSource(nameof(Outputs))]
    public void OutputsAreJudgedByWhatTheyLookLike(long[] dims, float[] expected, float[] found, double value, string name, string basis)
    {
        var metric = ValidationMetrics.Likeness();
        var foundDims = found.Length == expected.Length ? dims : [found.Length, 1];

        Assert.That(metric.Measure([Batch([TensorData.Create<float>("y", dims, expected)], [TensorData.Create<float>("y", foundDims, found)])]), Is.EqualTo(value).Within(1e-6));
        Assert.That(metric.Name, Is.EqualTo(name));
        Assert.That(((IExplainedMetric)metric).Basis, Does.Contain(basis).And.Contain($"\"y\" [{string.Join(", ", dims)}]"));
    }

    [Test]
    public void TheLeastOfAllOutputsCounts()
    {
        var metric = ValidationMetrics.Likeness();
        TensorData[] expected = [TensorData.Create<float>("y", [1, 2], [0, 1]), TensorData.Create<float>("z", [2, 1], [1, 3]), TensorData.Create<long>("i", [4], [1, 2, 3, 4])];

        Assert.That(metric.Measure([Batch(expected, expected)]), Is.EqualTo(1));
        Assert.That(metric.Measure([Batch(expected, [expected[0], TensorData.Create<float>("z", [2, 1], [1, 2]), expected[2]])]), Is.EqualTo(0.5).Within(1e-9));
        Assert.That(metric.Measure([Batch(expected, [expected[0], expected[1], TensorData.Create<long>("i", [4], [1, 0, 0, 0])])]), Is.EqualTo(0.25).Within(1e-9));
        Assert.That(metric.Name, Is.EqualTo("likeness"));
        Assert.That(((IExplainedMetric)metric).Basis, Does.Contain("\"i\" [4] by elements that are the same").And.EndWith("the least of them counts"));
        Assert.That(() => metric.Measure([Batch(expected, expected[..2])]), Throws.InstanceOf<ModelException>().With.Message.Contains("2 outputs to hold against 3"));
    }

    [Test]
    public void SumsRunOverBatches()
    {
        var metric = ValidationMetrics.Closeness();
        ValidatedBatch One(float expected, float found) => Batch([TensorData.Create<float>("y", [1, 1], [expected])], [TensorData.Create<float>("y", [1, 1], [found])]);

        Assert.That(metric.Measure([One(1, 1), One(3, 2)]), Is.EqualTo(0.5).Within(1e-9));
    }

    [Test]
    public void TargetsSayWhatIsMeasured()
    {
        TensorData[] inputs = [TensorData.Create<float>("x", [2, 2], [1, 0, 0, 1])];
        IValidationMetric For(params TensorData[] targets) => ValidationMetrics.For(new ValidationData([new(inputs, targets)]));

        Assert.That(For(TensorData.Create<long>("labels", [2], [0, 1])).Name, Is.EqualTo("accuracy"));
        var closeness = For(TensorData.Create<float>("prices", [2], [1, 3]));
        Assert.That(closeness.Name, Is.EqualTo("closeness"));
        TensorData[] prices = [TensorData.Create<float>("prices", [2], [1, 3])];
        Assert.That(closeness.Measure([new ValidatedBatch(new(inputs, prices), [TensorData.Create<float>("y", [2, 1], [1, 2])], () => [])]), Is.EqualTo(0.5).Within(1e-9), "of the targets, not of the source");
        Assert.That(() => closeness.Measure([new ValidatedBatch(new(inputs, prices), [TensorData.Create<float>("y", [3, 1], [1, 2, 3])], () => [])]), Throws.InstanceOf<DataException>().With.Message.Contains("y: Float[3, 1]").And.Message.Contains("prices: Float[2]"));
    }

    // By rows the classes are 2 and 0, by columns 1, 1 and 0.
    [TestCase(new long[] { 2, 2 }, 0.5, Description = "positions, classes")]
    [TestCase(new long[] { 1, 1, 1 }, 2.0 / 3, Description = "classes, positions")]
    public void LabelsSayWhereClassesLie(long[] labels, double expected)
    {
        var output = TensorData.Create<float>("y", [1, 2, 3], [1, 0, 5, 6, 2, 4]);
        var batch = new ValidatedBatch(new([], [TensorData.Create<long>("labels", [labels.Length], labels)]), [output], () => []);

        Assert.That(ValidationMetrics.Accuracy().Measure([batch]), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public async Task ARegressionIsNotJudgedByWhichSideOfAHalfItIsOn()
    {
        // All that the net says is far above a half: by sides all models would agree.
        var model = Models.Make([Graphs.Value("x", "n", 64)], [Graphs.Value("y", "n", 1)], [Graphs.Random("w", 64, 64), Graphs.Random("v", 64, 1), TensorData.Scalar("far", 1000f)],
            new OnnxNode("MatMul", ["x", "w"], ["h"], "first"), new OnnxNode("Relu", ["h"], ["r"]), new OnnxNode("MatMul", ["r", "v"], ["z"], "second"), new OnnxNode("Add", ["z", "far"], ["y"]));

        var report = await Compressor.CompressAsync(model, Graphs.Data(model, 2), ValidationData.WithoutTargets(Graphs.Data(model, 8)), new() { MaxAccuracyDrop = 1 },
            new() { Formats = [CompressionFormats.WeightsInt4], KeepSensitiveLayers = false, Latency = new() { Turns = 4, TimeProvider = new TurnClock(4, 2) } });

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.MetricName, Is.EqualTo("closeness"));
        Assert.That(report.MetricBasis, Does.Contain("output \"y\"").And.Contain("no classes"));
        Assert.That(report.ToTable(), Does.Contain("Judged by closeness: there are no targets"));
        Assert.That(report.Source.Metric, Is.EqualTo(1));
        Assert.That(report.Artifacts[1].Metric, Is.InRange(0.5, 0.9999), "4 bits cost something");
    }

    private static ValidatedBatch Batch(TensorData[] expected, TensorData[] found) => new(new ValidationBatch([], []), found, () => expected);

    private static TestCaseData Case(string name, long[] dims, float[] expected, float[] found, double value, string metric, string basis) =>
        new TestCaseData(dims, expected, found, value, metric, basis).SetArgDisplayNames(name);
}
