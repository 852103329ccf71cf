namespace Lifecycle.Extensibility.Tests;

/// <summary>The README's program does what it promises.</summary>
public class ReadmeExampleTests
{
    [Test]
    public async Task ItTrainsExportsAndPredicts()
    {
        var before = Environment.CurrentDirectory;
        var folder = Directory.CreateTempSubdirectory("lifecycle-readme-");
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            var (report, prediction) = await ReadmeExample.RunAsync();

            Assert.Multiple(() =>
            {
                Assert.That(report.Epochs[^1].Metrics["accuracy"], Is.GreaterThan(0.6), "a tenth of the classes is chance");
                Assert.That(prediction.RowSize, Is.EqualTo(10));
                Assert.That(File.Exists("fashion.onnx"));
                Assert.That(Directory.EnumerateFiles("checkpoints"), Is.Not.Empty);
            });
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }
}
