using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Training.Data.Images;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Images;

public class ImageFolderDatasetTests
{
    private static readonly ImagePreprocessing _small = new() { Height = 8, Width = 10 };
    private static readonly byte[] _png = Golden.Read<ImageDecoderTests.DecodedGolden>("decoded_images").Single(static golden => golden.Name == "png rgb 8").File;
    private static readonly byte[] _jpeg = Golden.Read<ImageDecoderTests.DecodedGolden>("decoded_images").Single(static golden => golden.Name == "jpeg 4:2:0").File;

    [Test]
    public void ReadsClassesInOrderAndImagesAsBytes()
    {
        using var folder = Folder();
        var before = LiveTensors.Settled();
        var dataset = ImageFolderDataset.Open(folder.Path, _small);
        using (var batch = dataset.Read([2, 0, 1, 3, 0]))
        {
            var expected = new byte[_small.Length];
            _small.ReadPixels(_png, expected);
            Assert.Multiple(() =>
            {
                Assert.That(dataset.Classes, Is.EqualTo(new[] { "Zebra", "ant", "bee" }));
                Assert.That(Enumerable.Range(0, 4).Select(i => Path.GetFileName(dataset.PathOf(i))), Is.EqualTo(new[] { "1.png", "B.JPG", "a.png", "x.jpeg" }));
                Assert.That(dataset.Inputs.Single().ToString(), Is.EqualTo("Byte [3x8x10]"));
                Assert.That(batch.Inputs[0].shape, Is.EqualTo(new long[] { 5, 3, 8, 10 }));
                Assert.That(batch.Inputs[0][0].bytes.ToArray(), Is.EqualTo(expected));
                Assert.That(batch.Inputs[0][1].bytes.ToArray(), Is.EqualTo(batch.Inputs[0][4].bytes.ToArray()));
                Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new long[] { 1, 0, 1, 2, 0 }));
            });
        }

        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    [Test]
    public void ABrokenFileIsNamed()
    {
        using var folder = Folder();
        File.WriteAllBytes(folder["ant/broken.png"], _png[..^30]);
        var dataset = ImageFolderDataset.Open(folder.Path, _small, new ImageFolderOptions { Threads = 2 });
        var all = Enumerable.Range(0, (int)dataset.Count).Select(static i => (long)i).ToArray();
        var before = LiveTensors.Settled();

        Assert.That(() => dataset.Read(all), Throws.InstanceOf<DataException>().With.Message.Contains("broken.png\" is a damaged PNG image").And.Message.Not.Contains("\n"));
        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    [Test]
    public void BrokenFilesAreLeftOutAndListedWhereAsked()
    {
        using var folder = Folder();
        File.WriteAllBytes(folder["ant/broken.png"], _png[..^30]);
        File.WriteAllBytes(folder["bee/empty.jpg"], []);
        var dataset = ImageFolderDataset.Open(folder.Path, _small, new ImageFolderOptions { Broken = BrokenImages.Skip });
        using var batch = dataset.Read([0, 1, 2, 3]);

        Assert.Multiple(() =>
        {
            Assert.That(dataset.Count, Is.EqualTo(4));
            Assert.That(dataset.Broken.Select(static image => Path.GetFileName(image.Path)), Is.EqualTo(new[] { "broken.png", "empty.jpg" }));
            Assert.That(dataset.Broken[1].Reason, Does.Contain("neither PNG nor JPEG"));
        });
    }

    [Test]
    public void AFolderThatIsNoneIsRefused()
    {
        using var folder = Folder();
        Directory.CreateDirectory(folder["empty"]);

        Assert.Multiple(() =>
        {
            Assert.That(() => ImageFolderDataset.Open(folder.Path, _small), Throws.InstanceOf<DataException>().With.Message.Contains("empty\" holds no images (.png, .jpg, .jpeg)"));
            Assert.That(() => ImageFolderDataset.Open(folder["ant"], _small), Throws.InstanceOf<DataException>().With.Message.Contains("holds no folders"));
            Assert.That(() => ImageFolderDataset.Open(folder["none"], _small), Throws.InstanceOf<UsageException>().With.Message.Contains("cannot be listed"));
            Assert.That(() => ImageFolderDataset.Open(folder.Path, _small, new ImageFolderOptions { Extensions = ["png"], Threads = -1 }), Throws.InstanceOf<UsageException>().With.Message.Contains("Threads").And.Message.Contains("Extensions"));
        });
    }

    [Test]
    public void AVanishedFileIsTheUsersToMend()
    {
        using var folder = Folder();
        var dataset = ImageFolderDataset.Open(folder.Path, _small);
        File.Delete(folder["bee/x.jpeg"]);

        Assert.That(() => dataset.Read([3]), Throws.InstanceOf<UsageException>().With.Message.Contains("x.jpeg"));
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        foreach (var name in new[] { "bee", "ant", "Zebra" }) Directory.CreateDirectory(folder[name]);
        File.WriteAllBytes(folder["ant/a.png"], _png);
        File.WriteAllBytes(folder["ant/B.JPG"], _jpeg);
        File.WriteAllText(folder["ant/notes.txt"], "no image");
        File.WriteAllBytes(folder["Zebra/1.png"], _png);
        File.WriteAllBytes(folder["bee/x.jpeg"], _jpeg);
        return folder;
    }
}
