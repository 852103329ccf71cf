using System.Text.Json;

namespace Lifecycle.Samples.Tests.Serving;

internal sealed class ServingTests
{
    [Test]
    public void BatchingComparesItsWays()
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of("Batching", "--train-images", "500", "--seconds", "1", "--callers", "4", "--json", folder["numbers.json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        using var _ = Assert.EnterMultipleScope();
        Assert.That(numbers.RootElement.GetProperty("callers").GetArrayLength(), Is.EqualTo(2));
        Assert.That(run.Output, Does.Contain("Recommended: ").And.Contain("turned away/s"));
    }

    [Test]
    public void HotSwapFailsNoAnswer()
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of("HotSwap", "--train-images", "1000", "--epochs", "2", "--json", folder["numbers.json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        using var _ = Assert.EnterMultipleScope();
        Assert.That(numbers.RootElement.GetProperty("swaps").GetInt32(), Is.EqualTo(2));
        Assert.That(numbers.RootElement.GetProperty("failures").GetInt32(), Is.Zero);
        Assert.That(numbers.RootElement.GetProperty("refused").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void BadInputEndsWithOneLine([Values("Batching", "HotSwap")] string sample)
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of(sample, "--data", folder["nowhere"]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("dataset-fashion-mnist"));
    }
}
