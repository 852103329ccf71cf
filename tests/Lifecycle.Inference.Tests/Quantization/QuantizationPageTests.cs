using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Quantization;

/// <summary>What docs/quantization.md quotes.</summary>
public sealed class QuantizationPageTests
{
    [Test]
    public void AModelIsQuantizedByTheDefaults()
    {
        var (model, images) = (Graphs.Convolution("Relu"), Pixels());

        // begin: static
        // Rows that lie one behind the other; any sequence of batches will do.
        var data = CalibrationData.FromRows("x", images, rowShape: [16, 8, 8], batchSize: 8);
        var report = Quantizer.Static(model, data);
        Console.WriteLine(report.ToTable());
        var small = report.Model;
        // end: static

        Assert.That(report.Quantized, Is.EqualTo(new[] { "conv" }));
        Assert.That(Graphs.Operators(small), Has.Some.EqualTo("2 QuantizeLinear"));
    }

    [Test]
    public void EverythingCanBeChosen()
    {
        var (model, data) = (Graphs.Convolution("Relu"), Graphs.Data(Graphs.Convolution("Relu"), 4));

        // begin: options
        var report = Quantizer.Static(model, data, new StaticQuantizerOptions
        {
            Format = new() { ActivationType = OnnxElementType.Int8, PerChannel = false, Exclude = new HashSet<string> { "head" } },
            Calibration = new() { Method = CalibrationMethod.Percentile, Percentile = 99.99 },
            BiasCorrection = true,
        });
        // end: options

        Assert.That(report.Format, Is.EqualTo("static Int8 and Int8 per tensor"));
    }

    [Test]
    public void OtherFormatsNeedNoData()
    {
        var model = Graphs.Layer();

        // begin: others
        var dynamic = Quantizer.Dynamic(model).Model;
        var blocks = Quantizer.WeightOnly(model, new() { Bits = 4, BlockSize = 32 }).Model;
        var half = Quantizer.ToHalf(model).Model;
        // end: others

        Assert.That(new[] { dynamic, blocks, half }.Select(changed => Graphs.RelativeError(model, changed)), Is.All.LessThan(0.12));
    }

    private static float[] Pixels() => [.. Enumerable.Range(0, 20 * 16 * 8 * 8).Select(static index => MathF.Sin(index))];
}
