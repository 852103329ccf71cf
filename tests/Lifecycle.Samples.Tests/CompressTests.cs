using System.Text.Json;

namespace Lifecycle.Samples.Tests;

internal sealed class CompressTests
{
    [Test]
    public void AShortRunMeasuresEveryStage()
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of("Compress", "--output", folder["output"], "--json", folder["numbers.json"], "--epochs", "1", "--train-images", "500");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        using var _ = Assert.EnterMultipleScope();
        foreach (var net in new[] { "fashion-mnist", "resnet" })
        {
            var stages = numbers.RootElement.GetProperty(net).EnumerateArray().ToDictionary(static stage => stage.GetProperty("name").GetString()!, StringComparer.Ordinal);
            Assert.That(stages.Keys, Is.SupersetOf(new[] { "source", "static int8 per channel", "pruned to 50 %", "pruned to 50 %, fine-tuned" }));
            Assert.That(stages["static int8 per channel"].GetProperty("bytes").GetInt64(), Is.LessThan(stages["source"].GetProperty("bytes").GetInt64() / 3));
            Assert.That(stages["pruned to 50 %"].GetProperty("multiplyAccumulates").GetInt64(), Is.LessThanOrEqualTo(stages["source"].GetProperty("multiplyAccumulates").GetInt64() / 2));
            Assert.That(File.Exists(folder[$"output/{net}.small.onnx"]));
            Assert.That(File.ReadAllText(folder[$"output/{net}.html"]), Does.StartWith("<!DOCTYPE html>").And.Contain("<svg"));
        }
    }
}
