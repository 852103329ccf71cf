using System.Text.Json;

namespace Lifecycle.Samples.Tests.Distillation;

internal sealed class DistillationTests
{
    private static readonly string[] _keys = ["teacherParameters", "teacherAccuracy", "studentParameters", "aloneAccuracies", "distilledAccuracies", "gainPoints"];

    [Test]
    public void AShortRunGoesAllTheWay()
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of("Distillation", "--epochs", "1", "--teacher-epochs", "1", "--seeds", "2", "--train-images", "600", "--student-images", "200", "--test-images", "200", "--json", folder["numbers.json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        Assert.Multiple(() =>
        {
            Assert.That(numbers.RootElement.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(_keys));
            Assert.That(10 * numbers.RootElement.GetProperty("studentParameters").GetInt64(), Is.LessThanOrEqualTo(numbers.RootElement.GetProperty("teacherParameters").GetInt64()));
            Assert.That(numbers.RootElement.GetProperty("distilledAccuracies").GetArrayLength(), Is.EqualTo(2));
            Assert.That(run.Output, Does.Contain("student distilled").And.Contain("points"));
        });
    }

    [TestCase("--seeds", "0", "--seeds is 0; expected 1 to 100")]
    [TestCase("--data", "nowhere", "apt-get install dataset-fashion-mnist")]
    [TestCase("--json", "/proc/x.json", "/proc/x.json")]
    public void BadInputEndsWithOneLine(string option, string value, string message)
    {
        var run = SampleRun.Of("Distillation", option, value);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
            Assert.That(run.Error, Does.Contain(message));
        });
    }
}
