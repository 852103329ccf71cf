using Lifecycle.Import.Tests.Models;
using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Compression;

/// <summary>Models that others trained, quantized and pruned, held against themselves: how often they still say the same of handwritten digits.</summary>
public sealed class PretrainedCompressionTests
{
    private const int Digits = 2;

    // The shape of an image, what the model is judged by (classes, or a map of numbers) and what halves have to reach.
    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(() => Pretrained.Detypify, new long[] { 1, 224, 224 }, "agreement", 0.8).SetArgDisplayNames("detypify");
        yield return new TestCaseData(() => Pretrained.OcrClassifier, new long[] { 3, 48, 192 }, "agreement", 0.8).SetArgDisplayNames("PP-OCR classifier");
        yield return new TestCaseData(() => Pretrained.OcrDetector, new long[] { 3, 96, 96 }, "closeness", 0.98).SetArgDisplayNames("PP-OCR detector");
    }

    [TestCaseSource(nameof(Models))]
    public async Task TheyQuantizeAndPruneAndTheirAgreementIsReported(Func<string> path, long[] shape, string metric, double least)
    {
        var model = OnnxModel.Load(path());
        var name = model.Graph.FreeInputs.First().Name;
        var single = model.Graph.FreeInputs.First().Shape is [{ Value: 1 }, ..];
        var (calibration, validation) = (Batches(name, shape, 0, single), Batches(name, shape, Digits, single));

        var report = await Compressor.CompressAsync(model, calibration, ValidationData.WithoutTargets(validation), new() { MaxAccuracyDrop = 1 },
            new()
            {
                Formats = [CompressionFormats.StaticPerChannel, CompressionFormats.Dynamic, CompressionFormats.Half],
                Pruning = [new() { Ratio = 0.2 }],
                Latency = new() { Turns = 3 },
            });

        TestContext.Out.WriteLine(report.ToTable());
        Assert.That(report.MetricName, Is.EqualTo(metric));
        Assert.That(report.Artifacts.Select(static artifact => artifact.Name), Is.SupersetOf(new[] { "static int8 per channel", "float16" }));
        Assert.That(report.Artifacts.Count + report.Skipped.Count, Is.EqualTo(8), "what was not made is named");
        Assert.That(report.Prunings.Single().After.MultiplyAccumulates, Is.LessThan(report.Prunings[0].Before.MultiplyAccumulates));
        Assert.That(report.Artifacts.Single(static artifact => artifact.Name == "float16").Metric, Is.GreaterThanOrEqualTo(least));
        Assert.That(report.Artifacts.Select(static artifact => artifact.SizeRatio), Is.All.LessThan(1.05));
    }

    // Digits, black on white, in the middle of the image.
    private static CalibrationData Batches(string input, long[] shape, int first, bool single)
    {
        using var scope = NewDisposeScope();
        var (images, _) = Pretrained.Digits(first, Digits);
        var side = (int)shape[1];
        var scaled = nn.functional.interpolate(images, size: [side, side]);
        var (left, rest) = ((shape[2] - side) / 2, shape[2] - side - ((shape[2] - side) / 2));
        var canvas = nn.functional.pad(scaled, [left, rest, 0, 0]).expand(-1, shape[0], -1, -1).mul(-1).add(1).contiguous();
        var values = canvas.data<float>().ToArray();
        return CalibrationData.FromRows(input, values, shape, single ? 1 : 5);
    }
}
