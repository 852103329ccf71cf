using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Tests.Quantization;

namespace Lifecycle.Inference.Tests.Compression;

public sealed class SensitivityTests
{
    [Test]
    public void TheLayerThatRoundsWorstComesFirst()
    {
        var report = SensitivityAnalysis.Measure(Nets.Perceptron(), Nets.Calibration(), new() { Format = CompressionFormats.StaticPerTensor, ModelsAtOnce = 2 });

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Layers.Select(static layer => layer.Node), Is.EquivalentTo(new[] { "first", Nets.Sensitive, "third" }));
        Assert.That(report.Layers[0].Node, Is.EqualTo(Nets.Sensitive));
        Assert.That(report.Layers[0].OutputDecibels, Is.LessThan(10));
        Assert.That(report.Layers[0].OwnDecibels, Is.LessThan(10));
        Assert.That(report.Layers.Skip(1).Select(static layer => layer.OutputDecibels), Is.All.GreaterThan(30));
        Assert.That(report.Layers.Single(static layer => layer.Node == "third").AccumulatedDecibels, Is.LessThan(10), "it takes what the layer before it rounds badly");
        Assert.That(report.OutputDecibels, Is.LessThanOrEqualTo(report.Layers[0].OutputDecibels + 1));
    }

    [Test]
    public void AScaleForEachChannelMendsTheOtherColumns()
    {
        var report = SensitivityAnalysis.Measure(Nets.Perceptron(), Nets.Calibration());

        Assert.That(report.Format, Is.EqualTo("static int8 per channel"));
        Assert.That(report.OutputDecibels, Is.GreaterThan(15));
    }

    private static IEnumerable<CompressionFormat> Formats() => CompressionFormats.All;

    [TestCaseSource(nameof(Formats))]
    public void EveryFormatIsMeasured(CompressionFormat format)
    {
        var report = SensitivityAnalysis.Measure(Graphs.Perceptron(), Graphs.Data(Graphs.Perceptron(), 2), new() { Format = format });

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.Layers.Select(static layer => layer.Node), Is.EquivalentTo(new[] { "first", "second" }));
        Assert.That(report.Layers.Select(static layer => layer.OutputDecibels), Is.All.InRange(15, 90));
        Assert.That(report.OutputDecibels, Is.InRange(15, 90));
    }

    [Test]
    public void DecibelsAreTenTimesTheLogarithmOfThePowers()
    {
        var sums = default(NoiseSums);
        sums.Add([3, 4, float.PositiveInfinity], [3, 4.5f, float.PositiveInfinity]);
        Assert.That(sums.Decibels, Is.EqualTo(20).Within(1e-9), "25 over 0.25");
        sums.Add([1], [float.NaN]);
        Assert.That(sums.Decibels, Is.EqualTo(double.NegativeInfinity));
        Assert.That(default(NoiseSums).Decibels, Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void EmptyDataAreRefused() =>
        Assert.That(() => SensitivityAnalysis.Measure(Graphs.Layer(), new CalibrationData([]), new() { Format = CompressionFormats.Dynamic }), Throws.InstanceOf<DataException>().With.Message.Contains("no batch"));
}
