using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

public class IdxDatasetTests
{
    private static readonly byte[] _images = IdxBytes.Bytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    private static readonly byte[] _labels = IdxBytes.Bytes([2], [1, 0]);

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return new TestCaseData(_images, IdxBytes.Bytes([3], [0, 1, 2]), "2 images").SetArgDisplayNames("more labels than images");
        yield return new TestCaseData(_images, IdxBytes.Bytes([2], [1, 3]), "label 1 is 3; expected 0 to 2").SetArgDisplayNames("label outside the classes");
        yield return new TestCaseData(_labels, _images, "expected images").SetArgDisplayNames("files swapped");
        yield return new TestCaseData(_images, _images, "expected labels").SetArgDisplayNames("images twice");
        yield return new TestCaseData(IdxBytes.Make(0x0D, [1, 1, 1], [0, 0, 0, 0]), _labels, "expected images").SetArgDisplayNames("images of numbers");
        yield return new TestCaseData(IdxBytes.Bytes([2, 0, 2], []), _labels, "none of them 0").SetArgDisplayNames("images without height");
    }

    [Test]
    public void ReadsImagesAsBytesAndLabelsAsInt64()
    {
        using var folder = new TemporaryFolder();
        using var dataset = IdxDataset.Load(IdxBytes.Write(folder.Path, "i", _images), IdxBytes.Write(folder.Path, "l", _labels), classCount: 3);
        using var batch = dataset.Read([1, 0, 1]);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Count, Is.EqualTo(2));
            Assert.That(dataset.Inputs.Single().ToString(), Is.EqualTo("Byte [1x2x2]"));
            Assert.That(dataset.Targets.Single().ToString(), Is.EqualTo("Int64 []"));
            Assert.That(batch.Inputs[0].bytes.ToArray(), Is.EqualTo(new byte[] { 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8 }));
            Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new long[] { 0, 1, 0 }));
        });
    }

    [TestCaseSource(nameof(Mistakes))]
    public void RefusesFilesThatDoNotFit(byte[] images, byte[] labels, string message)
    {
        using var folder = new TemporaryFolder();
        var imagesPath = IdxBytes.Write(folder.Path, "i", images);
        var labelsPath = IdxBytes.Write(folder.Path, "l", labels);
        var before = LiveTensors.Settled();

        Assert.That(() => IdxDataset.Load(imagesPath, labelsPath, classCount: 3), Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
