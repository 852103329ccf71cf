using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Tests.Quantization;

public sealed class QuantizerTests
{
    private static IEnumerable<TestCaseData> Formats()
    {
        yield return new TestCaseData((Func<OnnxModel, QuantizationReport>)(model => Quantizer.Static(model, Graphs.Data(model, 2)))).SetArgDisplayNames("static");
        yield return new TestCaseData((Func<OnnxModel, QuantizationReport>)(model => Quantizer.Dynamic(model))).SetArgDisplayNames("dynamic");
        yield return new TestCaseData((Func<OnnxModel, QuantizationReport>)(model => Quantizer.WeightOnly(model))).SetArgDisplayNames("weights");
        yield return new TestCaseData((Func<OnnxModel, QuantizationReport>)(model => Quantizer.ToHalf(model))).SetArgDisplayNames("half");
    }

    [TestCaseSource(nameof(Formats))]
    public void ModelsAreQuantizedOnceAndLeftAlone(Func<OnnxModel, QuantizationReport> quantize)
    {
        var model = Graphs.Perceptron();
        var before = model.ToArray();

        var report = quantize(model);

        Assert.That(model.ToArray(), Is.EqualTo(before));
        Assert.That(Graphs.RelativeError(model, report.Model), Is.LessThan(0.15));
        Assert.That(report.After.ParameterBytes, Is.LessThan(report.Before.ParameterBytes));
        var quantized = Quantizer.Dynamic(model).Model;
        Assert.That(() => quantize(quantized), Throws.InstanceOf<ModelException>().With.Message.Contains("quantized already").And.Message.Contains("DynamicQuantizeLinear"));
    }

    [Test]
    public void SmoothingHelpsWhereChannelsDifferAndChangesNothingElse()
    {
        var model = Graphs.Normalized();
        var data = Graphs.Data(model, 8);

        var plain = Quantizer.Static(model, data, new() { Format = new() { PerChannel = false } });
        var smooth = Quantizer.Static(model, data, new() { Format = new() { PerChannel = false }, SmoothQuant = 0.5 });

        TestContext.Out.WriteLine($"{Graphs.RelativeError(model, plain.Model)} without, {Graphs.RelativeError(model, smooth.Model)} with");
        Assert.That(Graphs.RelativeError(model, smooth.Model), Is.LessThan(Graphs.RelativeError(model, plain.Model) / 2));
        Assert.That(Graphs.Operators(smooth.Model), Is.EqualTo(Graphs.Operators(plain.Model)), "the factors are in the layer norm");
        var smoothed = model.Clone();
        var statistics = Calibrator.FindChannelStatistics(model, data, SmoothQuant.Values(model));
        Assert.That(SmoothQuant.Apply(smoothed, statistics.ToDictionary(static pair => pair.Key, static pair => pair.Value.Magnitudes)), Is.EqualTo(1));
        Assert.That(Graphs.RelativeError(model, smoothed), Is.LessThan(1e-6));
    }

    [Test]
    public void WithoutALayerNormAFactorIsInserted()
    {
        var model = Graphs.Layer();
        var statistics = Calibrator.FindChannelStatistics(model, Graphs.Data(model, 2), SmoothQuant.Values(model));
        var smoothed = model.Clone();

        SmoothQuant.Apply(smoothed, statistics.ToDictionary(static pair => pair.Key, static pair => pair.Value.Magnitudes), 0.8);

        Assert.That(Graphs.Operators(smoothed), Is.EqualTo(new[] { "Gemm", "Mul" }));
        Assert.That(Graphs.RelativeError(model, smoothed), Is.LessThan(1e-6));
    }

    [Test]
    public void BiasCorrectionTakesTheMeanErrorAway()
    {
        // Inputs far from zero, so that the rounding of weights adds up.
        var model = Graphs.Shifted();
        var data = Graphs.Data(model, 8);
        var format = new StaticQuantizationOptions { ReducedRange = true, PerChannel = false };

        var plain = Quantizer.Static(model, data, new() { Format = format });
        var corrected = Quantizer.Static(model, data, new() { Format = format, BiasCorrection = true });

        TestContext.Out.WriteLine($"{Graphs.RelativeError(model, plain.Model)} without, {Graphs.RelativeError(model, corrected.Model)} with");
        Assert.That(Graphs.RelativeError(model, corrected.Model), Is.LessThan(Graphs.RelativeError(model, plain.Model) * 0.6));
    }

    [Test]
    public void OptionsAreCheckedTogether() =>
        Assert.That(() => Quantizer.Static(Graphs.Layer(), Graphs.Data(Graphs.Layer(), 1), new() { SmoothQuant = 2, Calibration = new() { Bins = 1 } }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("SmoothQuant").And.Message.Contains("Calibration.Bins"));

    [Test]
    public void EmptyDataIsRefused() =>
        Assert.That(() => Quantizer.Static(Graphs.Layer(), new CalibrationData([])), Throws.InstanceOf<DataException>().With.Message.Contains("no batch"));
}
