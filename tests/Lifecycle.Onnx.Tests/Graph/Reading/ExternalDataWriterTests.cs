using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Tests.Graph.Reading;

/// <summary>Models whose constants lie in a second file, written and read.</summary>
public sealed class ExternalDataWriterTests
{
    private static readonly OnnxSaveOptions Split = new() { MaxBytes = 16, MinExternalBytes = 16 };

    [Test]
    public void TheElementsLieBesideTheModelAndComeBack()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        var model = Models.Linear();

        model.Save(path, Split);

        var data = Directory.GetFiles(folder.FullName, "model.onnx.*.data");
        Assert.That(data, Has.Length.EqualTo(1));
        Assert.That(new FileInfo(data[0]).Length, Is.EqualTo(6 * sizeof(float)), "the smaller constant stays in the model");
        Assert.That(OnnxModel.Load(path).ToArray(), Is.EqualTo(model.ToArray()));
        Assert.That(model.Graph.FindInitializer("w")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }), "the model in memory is as it was");
    }

    [Test]
    public void EachConstantBeginsAtAPage()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        var model = Models.Linear();
        model.Save(path, new OnnxSaveOptions { MaxBytes = 0, MinExternalBytes = 1 });
        Assert.That(new FileInfo(Directory.GetFiles(folder.FullName, "*.data").Single()).Length, Is.EqualTo(4096 + (3 * sizeof(float))));
        Assert.That(OnnxModel.Load(path).ToArray(), Is.EqualTo(model.ToArray()));
    }

    [Test]
    public void OtherContentReplacesTheOldFileAndTheSameKeepsIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllText(folder.File("model.onnx.mine.data"), "not ours");
        var model = Models.Linear();
        model.Save(path, Split);
        model.Save(path, Split);
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(3));

        model.Graph.Initializers[0] = TensorData.Create<float>("w", [2, 3], [6, 5, 4, 3, 2, 1]);
        model.Save(path, Split);

        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(3));
        Assert.That(OnnxModel.Load(path).Graph.FindInitializer("w")!.AsSpan<float>()[0], Is.EqualTo(6));
    }

    [Test]
    public void AModelThatFitsIsOneFile()
    {
        using var folder = new TemporaryFolder();
        Models.Linear().Save(folder.File("model.onnx"));
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(1));
    }

    [Test]
    public void ALimitOutOfRangeIsRefused() =>
        Assert.That(static () => Models.Linear().Save("model.onnx", new OnnxSaveOptions { MaxBytes = -1 }), Throws.TypeOf<UsageException>().With.Message.Contains("MaxBytes"));
}
