using System.Text.Json;

namespace Lifecycle.Samples.Tests;

/// <summary>The samples that have their options in common, on the data that build.sh fetches.</summary>
internal sealed class SampleTests
{
    private static IEnumerable<TestCaseData> Runs()
    {
        yield return Case("Tables", "movies.onnx", ["mostFrequent", "linearFolds", "perceptronFolds", "linearTest", "perceptronTest", "changedPredictions"], "--epochs", "2");
        yield return Case("Forecast", "forecast.onnx", ["errors", "gain"], "--epochs", "2");
        yield return Case("Text", "sections.onnx", ["mostFrequent", "naiveBayes", "accuracy", "f1", "onnxAccuracy"], "--epochs", "2");
        yield return Case("Transfer", "digits.onnx", ["pixels", "features", "fineTuned", "onnxAccuracy"], "--epochs", "1", "--digits", "3");

        static TestCaseData Case(string sample, string model, string[] keys, params string[] arguments) => new TestCaseData(sample, model, keys, arguments).SetArgDisplayNames(sample);
    }

    [TestCaseSource(nameof(Runs))]
    public void AShortRunGoesAllTheWay(string sample, string model, string[] keys, string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of(sample, ["--output", folder["output"], "--json", folder["numbers.json"], .. arguments]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        using var _ = Assert.EnterMultipleScope();
        Assert.That(numbers.RootElement.EnumerateObject().Select(static property => property.Name), Is.EquivalentTo(keys));
        Assert.That(File.Exists(folder[$"output/{model}"]));
        Assert.That(File.ReadAllText(folder["output/report.html"]), Does.StartWith("<!DOCTYPE html>"));
        Assert.That(run.Output, Does.Contain("* epoch   1").And.Contain(folder[$"output/{model}"]));
    }

    [Test]
    public void MissingDataNameTheCommandThatFetchesThem([Values("Tables", "Forecast", "Text", "Transfer")] string sample)
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of(sample, "--data", folder["nowhere"], "--output", folder["output"]);

        Refused(run, $"./build.sh demo {sample}");
        Assert.That(Directory.Exists(folder["output"]), Is.False);
    }

    [TestCase("Tables", "[{\"Title\": \"x\"}]", "\"MPAA Rating\"")]
    [TestCase("Forecast", "date,precipitation,temp_max,temp_min,wind\n2012-01-01,0,12.8,5.0,4.7\n", "1 days; expected more than")]
    [TestCase("Forecast", "date,rain\n2012-01-01,0\n", "temp_max")]
    [TestCase("Text", "a\tb\nx\ty\n", "expected section and description")]
    public void OtherDataAreRefused(string sample, string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], content);

        Refused(SampleRun.Of(sample, "--data", folder["data"], "--output", folder["output"]), message);
    }

    [TestCase("--epochs 0", "--epochs is 0; expected 1 to 1000")]
    [TestCase("--epoch 3", "--epoch")]
    [TestCase("--json /proc/x.json", "/proc/x.json")]
    [TestCase("--output /proc/x", "cannot be written")]
    public void BadInputEndsWithOneLine(string arguments, string message) => Refused(SampleRun.Of("Forecast", arguments.Split(' ')), message);

    private static void Refused(SampleRun run, string message)
    {
        using var _ = Assert.EnterMultipleScope();
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain(message));
    }
}
