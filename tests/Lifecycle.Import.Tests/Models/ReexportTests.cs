using Lifecycle.Training.Import;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>A model goes in, comes out with a dynamic batch, and goes in again with the same numbers.</summary>
public sealed class ReexportTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(() => Pretrained.OcrClassifier, "p2o.Add.87", new long[] { 2, 3, 48, 192 }).SetArgDisplayNames("PP-OCR classifier");
        yield return new TestCaseData(() => Pretrained.OcrDetector, "p2o.Add.281", new long[] { 2, 3, 64, 64 }).SetArgDisplayNames("PP-OCR detector");
        yield return new TestCaseData(() => Pretrained.Detypify, "mean", new long[] { 2, 1, 64, 64 }).SetArgDisplayNames("detypify's features");
    }

    [TestCaseSource(nameof(Models))]
    public void ItComesBackWithTheSameNumbers(Func<string> path, string value, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        manual_seed(3);
        using var module = OnnxModule.Load(path()).Cut(value);
        module.eval();
        var input = rand(shape);
        var expected = module.call(input);
        var scale = expected.abs().max().item<float>();

        var exported = Exporter.Export(module, input, new ExportOptions { Tolerance = new(1e-4 * scale, 1e-4) });

        using var again = OnnxModule.FromModel(exported);
        again.eval();
        Assert.Multiple(() =>
        {
            Assert.That(again.call(input).sub(expected).abs().max().item<float>(), Is.LessThan(1e-4 * scale));
            Assert.That(again.named_parameters().Sum(static entry => entry.parameter.numel()), Is.EqualTo(module.named_parameters().Sum(static entry => entry.parameter.numel())).Within(1).Percent);
        });
    }
}
