using Lifecycle.Training.Import;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Random graphs of supported operators export, agree with the model at all batch sizes, and come back.</summary>
internal sealed class RandomGraphTests
{
    [Test]
    public void ARandomGraphGoesToOnnxAndBack([Range(1, 250)] int seed)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = new RandomGraph(seed, 2 + (seed % 11));
        model.eval();
        TestContext.Out.WriteLine(model.Description);
        var expected = model.call(model.Example);
        var allowed = 1e-4 * Math.Max(1e-3, expected.abs().max().item<float>());

        var onnx = Exporter.Export(model, model.Example, out var report, new ExportOptions { Tolerance = new(allowed, 1e-4) });
        Assert.That(report.Errors, Has.Count.EqualTo(3));

        using var imported = OnnxModule.FromModel(onnx);
        imported.eval();
        Assert.That((imported.call(model.Example) - expected).abs().max().item<float>(), Is.LessThanOrEqualTo(2 * allowed));
    }
}
