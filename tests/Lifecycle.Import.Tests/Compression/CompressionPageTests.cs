using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Compression;

namespace Lifecycle.Import.Tests.Compression;

/// <summary>What docs/compression.md quotes.</summary>
public sealed class CompressionPageTests
{
    [Test]
    public async Task TheStepsAreThereOneByOne()
    {
        var (model, train, rows) = FineTunerTests.Learned();
        using var _ = train;
        var (calibration, validation) = Data(rows);
        var cancellationToken = CancellationToken.None;

        // begin: steps
        var pruned = Pruner.Prune(model, new() { MaxMultiplyAccumulates = 0.5 });
        Console.WriteLine(pruned.ToTable());
        var tuned = await new FineTuner(train).FineTuneAsync(pruned.Model, original: model, cancellationToken);
        var small = Quantizer.Static(tuned, calibration).Model;

        var accuracy = ModelEvaluation.Measure(small, validation, reference: model);
        var latency = LatencyComparison.Measure([("source", model), ("small", small)], calibration.First(), new() { BatchSize = 32 });
        Console.WriteLine($"{accuracy:P2}; {latency.Models[1].Ratio:0.00} of the time, p99 {latency.Models[1].Latency.P99Milliseconds:0.00} ms");
        // end: steps

        Assert.That(accuracy, Is.InRange(0.2, 1));
        Assert.That(latency.Models, Has.Count.EqualTo(2));
    }

    [Test]
    public void SensitivityIsALineForEachLayer()
    {
        var (model, train, rows) = FineTunerTests.Learned();
        using var _ = train;
        var calibration = Data(rows).Calibration;

        // begin: sensitivity
        var sensitivity = SensitivityAnalysis.Measure(model, calibration, new() { Format = CompressionFormats.StaticPerTensor });
        Console.WriteLine(sensitivity.ToTable());
        var worst = sensitivity.Layers[0].Node;
        // end: sensitivity

        Assert.That(sensitivity.Layers, Has.Count.EqualTo(2));
        Assert.That(worst, Is.Not.Empty);
    }

    [Test]
    public async Task ReportsSayWhatWasTried()
    {
        var (model, train, rows) = FineTunerTests.Learned();
        using var _ = train;
        var (calibration, validation) = Data(rows);

        // begin: goal
        var goal = new CompressionGoal { MaxAccuracyDrop = 0.005, MaxSizeRatio = 0.3, MaxLatencyRatio = 0.5, BatchSize = 32 };
        CompressionReport report = await Compressor.CompressAsync(model, calibration, validation, goal);
        Console.WriteLine(report.ToTable());
        if (report.IsMet) report.Model.Save("small.onnx");
        // end: goal

        File.Delete("small.onnx");
        Assert.That(report.Artifacts[0].Name, Is.EqualTo("source"));
        Assert.That(report.ToTable(), Does.Contain("static int8 per channel"));
    }

    // begin: metric
    /// <summary>One less the mean absolute error, for a model that gives numbers rather than classes.</summary>
    private sealed class Closeness : IValidationMetric
    {
        public string Name => "closeness";

        public double Measure(IEnumerable<ValidatedBatch> batches) => 1 - batches.Average(static batch =>
            batch.Outputs[0].AsSpan<float>().ToArray().Zip(batch.Reference[0].AsSpan<float>().ToArray(), static (found, expected) => Math.Abs(found - expected)).Average());
    }
    // end: metric

    [Test]
    public void AMetricOfOnesOwnJudges()
    {
        var (model, train, rows) = FineTunerTests.Learned();
        using var _ = train;

        Assert.That(ModelEvaluation.Measure(model, Data(rows).Validation, metric: new Closeness()), Is.EqualTo(1));
    }

    private static (CalibrationData Calibration, ValidationData Validation) Data(TensorData rows)
    {
        var calibration = CalibrationData.FromRows("input", rows.AsSpan<float>().ToArray(), [8], batchSize: 64);
        return (calibration, ValidationData.WithoutTargets(calibration));
    }
}
