using System.Text.Json;

namespace Lifecycle.Samples.Tests.Predict;

/// <summary>The samples that predict files: Predict makes the model and the images that Edge takes.</summary>
internal sealed class PredictTests
{
    [Test]
    public void AFolderBecomesACsvAlsoAfterAnInterruptionAndEdgeSaysTheSame()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--output", folder["output"], "--json", folder["numbers.json"], "--count", "60", "--batch-size", "7", "--parallelism", "2"];

        var run = SampleRun.Of("Predict", arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var whole = File.ReadAllText(folder["output/predictions.csv"]);
        var lines = whole.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(61));
        // Files are named by their labels.
        Assert.That(lines.Skip(1).Count(static line => line.Split(',') is [var file, _, var label, _] && file.EndsWith($" {label}.png", StringComparison.Ordinal)), Is.AtLeast(40));
        Assert.That(Numbers(folder["numbers.json"]), Is.EqualTo((60, 60)));

        // As a kill leaves it: in the middle of a line.
        File.WriteAllText(folder["output/predictions.csv"], whole[..(whole.Length / 2)]);
        run = SampleRun.Of("Predict", arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.ReadAllText(folder["output/predictions.csv"]), Is.EqualTo(whole));
        Assert.That(Numbers(folder["numbers.json"]).Predicted, Is.InRange(25, 35));

        var (name, label) = lines[1].Split(',') is [var file, _, var found, _] ? (file, found) : ("", "");
        run = SampleRun.Of("Edge", folder["output/fashion.onnx"], folder[$"output/images/{name}"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain($"{name}: {label} ").And.Contain("model ready"));
    }

    [TestCase("--model /nowhere.onnx", "/nowhere.onnx")]
    [TestCase("--images /nowhere", "There is no folder \"/nowhere\"")]
    [TestCase("--data /nowhere", "There is no data folder \"/nowhere\"")]
    [TestCase("--batch-size 0", "--batch-size is 0; expected 1 to 4096")]
    public void BadInputEndsWithOneLine(string arguments, string message)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        string[] images = arguments.StartsWith("--model", StringComparison.Ordinal) ? ["--images", folder["images"]] : [];
        if (images.Length > 0) File.WriteAllBytes(folder["images/x.png"], []);
        string[] model = arguments.StartsWith("--images", StringComparison.Ordinal) ? ["--model", folder["none.onnx"]] : [];

        Refused(SampleRun.Of("Predict", ["--output", folder["output"], .. images, .. model, .. arguments.Split(' ')]), message);
    }

    [Test]
    public void EdgeSaysWhatItTakes()
    {
        Refused(SampleRun.Of("Edge"), "Give a model and images");
        Refused(SampleRun.Of("Edge", "/nowhere.onnx", "x.png"), "/nowhere.onnx");
    }

    private static (int Images, int Predicted) Numbers(string path)
    {
        using var numbers = JsonDocument.Parse(File.ReadAllText(path));
        return (numbers.RootElement.GetProperty("images").GetInt32(), numbers.RootElement.GetProperty("predicted").GetInt32());
    }

    private static void Refused(SampleRun run, string message)
    {
        using var _ = Assert.EnterMultipleScope();
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain(message));
    }
}
