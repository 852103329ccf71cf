using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Each operator, verified by the exporter at batch sizes 1, 2 and 7, at the lowest, the default and the highest operator set.</summary>
internal sealed class ExporterOperatorTests
{
    private static IEnumerable<TestCaseData> Operators() =>
        OperatorRows.All().Select(static row => new TestCaseData(row.Run, row.Example).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Operators))]
    public void AnOperatorComputesTheSameInOnnx(Func<Tensor, Tensor> run, Func<Tensor> example)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(3);
        using var model = new ExportedModels.Written("Operator", run);
        var input = example();

        foreach (var opset in new[] { 13, 17, 21 })
        {
            var onnx = Exporter.Export(model, input, out var report, new ExportOptions { Opset = opset });

            Assert.That(onnx.Opsets[""], Is.EqualTo(opset));
            Assert.That(report.Errors, Has.Count.EqualTo(3));
            Assert.That(onnx.Graph.Nodes, Is.Not.Empty);
        }
    }
}
