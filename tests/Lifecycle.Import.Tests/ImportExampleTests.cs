using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using static Lifecycle.Import.Tests.Graphs;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests;

/// <summary>The programs in docs/importing-onnx.md do what it says.</summary>
public sealed class ImportExampleTests
{
    [Test]
    public void AModelOfAFileGetsANewHeadAndIsWrittenAgain()
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("lifecycle-import-");
        try
        {
            var (from, to) = (Path.Combine(folder.FullName, "from.onnx"), Path.Combine(folder.FullName, "to.onnx"));
            Perceptron().Save(from);
            using var model = ImportExample.NewHead(ImportExample.Load(from), "h", 5, 2);
            var x = randn(3, 4);
            ImportExample.Export(model, x, to);

            using var again = OnnxModule.Load(to);
            Assert.Multiple(() =>
            {
                Assert.That(model.named_parameters().Where(static entry => entry.parameter.requires_grad).Select(static entry => entry.name), Is.EquivalentTo(["head.1.weight", "head.1.bias"]));
                Assert.That(again.call(x).shape, Is.EqualTo(new long[] { 3, 2 }));
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void SeveralInputsGoInByName()
    {
        using var scope = NewDisposeScope();
        using var model = OnnxModule.FromModel(Of(17, [new("ids", OnnxElementType.Float, 2), new("mask", OnnxElementType.Float, 2)], ["logits"], [], Node("Mul", "ids mask", "logits")));

        Assert.That(ImportExample.Run(model, ones(2) * 3, ones(2) * 2).data<float>().ToArray(), Is.EqualTo(new float[] { 6, 6 }));
        Assert.That(() => model.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)), Throws.TypeOf<DataException>());
        Assert.That(() => model.call(ones(2)), Throws.TypeOf<ModelException>().With.Message.Contains("inputs ids, mask"));
    }
}
