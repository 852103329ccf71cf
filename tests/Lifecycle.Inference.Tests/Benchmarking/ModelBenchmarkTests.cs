using Lifecycle.Inference.Benchmarking;
using Lifecycle.Inference.Monitoring;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Benchmarking;

public sealed class ModelBenchmarkTests
{
    private static readonly TensorData Row = TensorData.Create<float>("x", [1, 2], [1, 2]);

    [Test]
    public void TwoModelsAreMeasuredAtEachBatchSize()
    {
        // begin: compare
        var options = new ModelBenchmarkOptions { BatchSizes = [1, 64], Turns = 20 };
        var report = ModelBenchmark.Compare(Deep(1), Deep(400), [Row], options);
        Console.WriteLine(report);
        // end: compare

        // Which is faster is the machine's to say, and no test's.
        Assert.That(report.Batches.Select(static batch => batch.After.RowsPerCall), Is.EqualTo(new[] { 1, 64 }));
        Assert.That(report.ToString(), Does.StartWith("| rows a call |").And.Contain("| 64 |"));
        Assert.That(report.Batches.All(static batch => batch.Ratio > 0 && batch.PValue is >= 0 and <= 1));
    }

    [TestCase(1.5, 0.001, SpeedVerdict.Slower)]
    [TestCase(0.5, 0.001, SpeedVerdict.Faster)]
    [TestCase(1.5, 0.2, SpeedVerdict.Same)]
    [TestCase(1.01, 0.001, SpeedVerdict.Same)]
    [TestCase(0.99, 0.001, SpeedVerdict.Same)]
    [TestCase(1.5, double.NaN, SpeedVerdict.Same)]
    public void ADifferenceIsOneWhereItIsNeitherChanceNorSlight(double ratio, double p, SpeedVerdict verdict) => Assert.That(SpeedComparison.Judge(ratio, p), Is.EqualTo(verdict));

    [Test]
    public void TheVerdictOfTheReportIsThatOfItsBatches()
    {
        Assert.That((Report(SpeedVerdict.Same, SpeedVerdict.Slower).IsSlower, Report(SpeedVerdict.Faster, SpeedVerdict.Slower).IsFaster), Is.EqualTo((true, false)));
        Assert.That((Report(SpeedVerdict.Faster, SpeedVerdict.Same).IsFaster, Report(SpeedVerdict.Same).IsFaster), Is.EqualTo((true, false)));
    }

    [Test]
    public void ThroughputIsThatOfTheBestBatchThatKeepsToTheTime()
    {
        var options = new ModelBenchmarkOptions { BatchSizes = [1, 256], Turns = 8 };

        Assert.That(ModelBenchmark.Throughput(Deep(4), [Row], TimeSpan.FromMinutes(5), options)!.RowsPerSecond, Is.Positive);
        Assert.That(ModelBenchmark.Throughput(Deep(4), [Row], TimeSpan.FromTicks(1), options), Is.Null);
    }

    [Test]
    public void OptionsOutOfRangeAreNamedTogether() => Assert.That(
        () => ModelBenchmark.Compare(Deep(1), Deep(1), [Row], new ModelBenchmarkOptions { BatchSizes = [0], Turns = 1 }),
        Throws.InstanceOf<UsageException>().With.Message.Contains("Turns").And.Message.Contains("BatchSizes"));

    private static ModelBenchmarkReport Report(params SpeedVerdict[] verdicts)
    {
        var latency = LatencyStatistics.Of([1, 2, 3]);
        return new([.. verdicts.Select(verdict => new BatchComparison(latency, latency, 1, 1, 1, 1, verdict))]);
    }

    private static OnnxModel Deep(int layers)
    {
        OnnxNode[] nodes = [.. Enumerable.Range(0, layers).Select(layer => new OnnxNode("MatMul", [layer == 0 ? "x" : $"h{layer}", "w"], [layer == layers - 1 ? "y" : $"h{layer + 1}"]))];
        return Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, "n", 2)], [new OnnxValueInfo("y", OnnxElementType.Float, "n", 2)], [TensorData.Create<float>("w", [2, 2], [0.5f, 0.1f, -0.2f, 0.4f])], nodes);
    }
}
