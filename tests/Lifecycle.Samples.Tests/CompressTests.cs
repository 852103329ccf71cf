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
            Assert.That(stages.Values.SelectMany(static stage => new[] { stage.GetProperty("one"), stage.GetProperty("batch") }).Select(static times => (times.GetProperty("medianMilliseconds").GetDouble(), times.GetProperty("p99Milliseconds").GetDouble())),
                Is.All.Matches<(double Median, double P99)>(static times => times.Median > 0 && times.P99 >= times.Median), $"{net}: times");
            Assert.That(stages.Values.Select(static stage => stage.GetProperty("batchRatio").GetDouble()), Is.All.GreaterThan(0));
            Assert.That(stages.Values.Select(Accuracy), Is.All.InRange(0, 1));
            Assert.That(Accuracy(stages["static int8 per channel"]), Is.EqualTo(Accuracy(stages["source"])).Within(0.05));
            // What is trained on and loses no more than a point is quantized, and says nearly the same; what loses more is not, and the program says so.
            foreach (var tuned in stages.Keys.Where(static name => name.EndsWith("fine-tuned", StringComparison.Ordinal)))
            {
                var isKept = Accuracy(stages[tuned]) >= Accuracy(stages["source"]) - 0.01 - 1e-9;
                Assert.That(stages.ContainsKey($"{tuned}, static int8 per channel"), Is.EqualTo(isKept), $"{net}: {tuned}");
                if (!isKept) Assert.That(run.Output, Does.Contain("fine-tuned, quantized: not made: the metric falls by"));
                else Assert.That(Accuracy(stages[$"{tuned}, static int8 per channel"]), Is.EqualTo(Accuracy(stages[tuned])).Within(0.05));
                if (isKept) Assert.That(stages[$"{tuned}, static int8 per channel"].GetProperty("bytes").GetInt64(), Is.LessThan(stages["source"].GetProperty("bytes").GetInt64() / 6));
            }
            Assert.That(File.Exists(folder[$"output/{net}.small.onnx"]));
            Assert.That(File.ReadAllText(folder[$"output/{net}.html"]), Does.StartWith("<!DOCTYPE html>").And.Contain("<svg"));
        }
        Assert.That(numbers.RootElement.EnumerateObject().SelectMany(static net => net.Value.EnumerateArray()).Select(static stage => stage.GetProperty("name").GetString()), Has.Some.Match("^pruned .*fine-tuned, static int8"), "both together");
    }

    private static double Accuracy(JsonElement stage) => stage.GetProperty("accuracy").GetDouble();
}
