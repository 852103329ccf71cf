using Lifecycle.Training.Export.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>
/// Each operator, verified by the exporter at several sizes of each dynamic axis, at the lowest, the default and the highest
/// operator set.
/// </summary>
internal sealed class ExporterOperatorTests
{
    private static readonly int[] Opsets = [13, 17, 21];

    // libtorch 2 records it; 1.13 has its forerunner, which is tried.
    private static readonly string[] OfLaterLibtorch = ["aten::scaled_dot_product_attention"];

    private static IEnumerable<TestCaseData> Operators() =>
        OperatorRows.All().Select(static row => new TestCaseData(row).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Operators))]
    public void AnOperatorComputesTheSameInOnnx(OperatorRow row)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(3);
        using var model = Model(row);
        var input = row.Example();

        foreach (var opset in Opsets.Where(opset => opset >= row.From))
        {
            var onnx = Exporter.Export(model, input, out var report, new ExportOptions { Opset = opset, DynamicAxes = row.Axes });

            Assert.That(onnx.Opsets[""], Is.EqualTo(opset));
            Assert.That(report.Errors, Has.Count.GreaterThanOrEqualTo(3));
            Assert.That(onnx.Graph.Nodes, Is.Not.Empty);
        }

        foreach (var opset in Opsets.Where(opset => opset < row.From))
            Assert.That(() => Exporter.Export(model, input, new ExportOptions { Opset = opset }), Throws.TypeOf<ModelException>().With.Message.Contains($"operator set {opset} "));
    }

    [Test]
    public void EveryRowOfTheTableHasATestAndThePageListsThem()
    {
        var written = new SortedDictionary<string, OperatorPage.Entry>(StringComparer.Ordinal);
        foreach (var row in OperatorRows.All())
            Record(row, written);
        var page = OperatorPage.Write(written);
        OperatorPage.UpdateIfAsked(page);

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(", ", OperatorTable.Handlers.Keys.Except(written.Keys, StringComparer.Ordinal).Except(OfLaterLibtorch, StringComparer.Ordinal).Order(StringComparer.Ordinal)), Is.Empty, "Operators of the table that no row of OperatorRows runs");
            Assert.That(written.Keys.Count(static name => name.StartsWith("aten::", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(200));
            // TorchSharp's package records some functions as other operators than the system provider does.
            if (typeof(torch).Assembly.GetName().Name is "Lifecycle.SystemLibTorch")
                Assert.That(OperatorPage.Read(), Is.EqualTo(page), $"{OperatorPage.Name} is not what the table does; write it anew with: LIFECYCLE_UPDATE_DOCS=1 ./build.sh test ExporterOperatorTests");
        });
    }

    private static ExportedModels.Written Model(OperatorRow row) => new ExportedModels.Written("Operator", row.Run, row.Parts).Register();

    private static void Record(OperatorRow row, SortedDictionary<string, OperatorPage.Entry> written)
    {
        using var scope = NewDisposeScope();
        using var model = Model(row);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        if (row.From > Opsets[0])
            Assert.That(() => Exporter.Export(model, row.Example(), Watched(row, Opsets[0], static (_, _) => { }, refused)), Throws.TypeOf<ModelException>());
        Exporter.Export(model, row.Example(), Watched(row, Math.Max(17, row.From), (name, onnx) => OperatorPage.Add(written, name, refused.Contains(name) ? row.From : Opsets[0], onnx), []));
    }

    // The handlers are the table's own; that they are called, and with what outcome, is written down on the way.
    private static ExportOptions Watched(OperatorRow row, int opset, Action<string, IReadOnlySet<string>> written, HashSet<string> refused)
    {
        var options = new ExportOptions { Opset = opset, DynamicAxes = row.Axes, Verify = false };
        foreach (var (name, handler) in OperatorTable.Handlers)
            options.Operators[name] = context =>
            {
                refused.Add(name);
                handler(context);
                refused.Remove(name);
                written(name, context.Written);
            };
        return options;
    }
}
