using System.IO.Compression;
using System.Text.Json;

namespace Lifecycle.Samples.Tests.FashionMnist;

internal sealed class FashionMnistTests
{
    private const string Data = "/usr/share/datasets/fashion-mnist";
    private static readonly string[] _keys = ["testAccuracy", "onnxAccuracy", "changedPredictions", "trainSeconds", "imagesPerSecond", "modelBytes", "latencyMsMedian", "latencyMsP99", "throughputPerSecond"];

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("an unknown option", _ => ["--epoch", "3"], "--epoch");
        yield return Case("too many epochs", _ => ["--epochs", "1000000"], "--epochs is 1000000; expected 1 to 1000");
        yield return Case("epochs that are no number", _ => ["--epochs", "many"], "many");
        yield return Case("an unknown device", _ => ["--device", "tpu"], "tpu");
        yield return Case("a device that is not there", _ => ["--device", "cuda"], "\"cuda\"");
        yield return Case("no data folder", folder => ["--data", folder["nowhere"]], "apt-get install dataset-fashion-mnist");
        yield return Case("an empty data folder", folder => ["--data", Directory.CreateDirectory(folder["data"]).FullName], "train-images-idx3-ubyte.gz");
        yield return Case("a truncated image file", folder => ["--data", Damaged(folder, "train-images-idx3-ubyte.gz", bytes => bytes[..^5])], "truncated");
        yield return Case("a label outside the classes", folder => ["--data", Damaged(folder, "train-labels-idx1-ubyte.gz", WithLabelTen)], "label 3 is 10; expected 0 to 9");
        yield return Case("fewer labels than images", folder => ["--data", Damaged(folder, "t10k-labels-idx1-ubyte.gz", _ => Idx([5], 0, 1, 2, 3, 4))], "5 labels");
        yield return Case("an output that is a file", folder => ["--output", WriteFile(folder["file"])], "cannot be written");
        yield return Case("an output below a file", folder => ["--output", Path.Combine(WriteFile(folder["file"]), "x")], "cannot be written");
        yield return Case("a JSON file that cannot be made", _ => ["--json", "/proc/x.json"], "/proc/x.json");
        yield return Case("a JSON file that is a folder", folder => ["--json", folder.Path], "it is a folder");
        yield return Case("fewer images than asked for", folder => ["--data", Damaged(folder, "", bytes => bytes)], "hold 4 training images; expected at least 60000");
        yield return Case("a JSON file in no folder", folder => ["--json", folder["nowhere/x.json"]], "nowhere/x.json");

        static TestCaseData Case(string name, Func<TemporaryFolder, string[]> arguments, string message) => new TestCaseData(arguments, message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Mistakes))]
    public void BadInputEndsWithOneLineAndLeavesNothing(Func<TemporaryFolder, string[]> arguments, string message)
    {
        using var folder = new TemporaryFolder();
        var given = arguments(folder);
        if (given.Contains("cuda") && Directory.Exists("/proc/driver/nvidia")) Assert.Ignore("This machine has CUDA.");
        var before = Files(folder);

        var run = SampleRun.Of("FashionMnist", [.. given.Contains("--output") ? [] : new[] { "--output", folder["output"] }, .. given]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
            Assert.That(run.Error, Does.Contain(message));
            Assert.That(Files(folder), Is.EqualTo(before));
        });
    }

    [Test]
    public void HelpNamesEveryOption()
    {
        var run = SampleRun.Of("FashionMnist", "--help");

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(new[] { "--data", "--epochs", "--device", "--output", "--json", "--train-images", "--test-images", "--seed" }, Is.All.Matches<string>(option => run.Output.Contains(option!)));
        });
    }

    [Test]
    public void AMissingNativeLibraryIsNamedBeforeTraining()
    {
        using var folder = new TemporaryFolder();
        var program = CopyOfTheProgram(folder, without: "lifecycle_torch");

        var run = SampleRun.In(program, "FashionMnist", "--output", folder["output"]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
            Assert.That(run.Error, Does.Contain("lifecycle_torch").And.Contain("LIBTORCH"));
            Assert.That(Directory.Exists(folder["output"]), Is.False);
        });
    }

    [Test]
    public void AShortRunGoesAllTheWay()
    {
        using var folder = new TemporaryFolder();

        var run = SampleRun.Of("FashionMnist", "--data", Data, "--epochs", "1", "--device", "cpu", "--train-images", "600", "--test-images", "200", "--output", folder["output"], "--json", folder["numbers.json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var numbers = JsonDocument.Parse(File.ReadAllText(folder["numbers.json"]));
        Assert.Multiple(() =>
        {
            Assert.That(numbers.RootElement.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(_keys));
            Assert.That(numbers.RootElement.GetProperty("changedPredictions").GetInt32(), Is.LessThanOrEqualTo(2));
            Assert.That(numbers.RootElement.GetProperty("modelBytes").GetInt64(), Is.EqualTo(new FileInfo(folder["output/fashion-mnist.onnx"]).Length));
            Assert.That(run.Output, Does.Contain("* epoch   1").And.Contain("Throughput at batch 64"));
            Assert.That(Files(folder), Has.None.EndsWith(".tmp"));
        });
    }

    private static string[] Files(TemporaryFolder folder) => [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string CopyOfTheProgram(TemporaryFolder folder, string without)
    {
        var source = TestContext.CurrentContext.TestDirectory;
        var program = Directory.CreateDirectory(folder["program"]).FullName;
        foreach (var file in Directory.EnumerateFiles(source).Where(file => !Path.GetFileName(file).Contains(without)))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        var natives = Path.Combine(source, "runtimes");
        if (Directory.Exists(natives)) Directory.CreateSymbolicLink(Path.Combine(program, "runtimes"), natives);
        return program;
    }

    private static string WriteFile(string path)
    {
        File.WriteAllText(path, "in the way");
        return path;
    }

    /// <summary>A small data folder of which one file is changed.</summary>
    private static string Damaged(TemporaryFolder folder, string name, Func<byte[], byte[]> change)
    {
        var data = Directory.CreateDirectory(folder["data"]).FullName;
        foreach (var part in new[] { "train", "t10k" })
        {
            Write(part + "-images-idx3-ubyte.gz", Idx([4, 28, 28], new byte[4 * 28 * 28]));
            Write(part + "-labels-idx1-ubyte.gz", Idx([4], 0, 1, 2, 3));
        }
        return data;

        void Write(string file, byte[] content)
        {
            using var gzip = new GZipStream(File.Create(Path.Combine(data, file)), CompressionLevel.Fastest);
            gzip.Write(file == name ? change(content) : content);
        }
    }

    private static byte[] WithLabelTen(byte[] labels) => [.. labels[..^1], 10];

    private static byte[] Idx(byte[] shape, params byte[] content) =>
        [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(length => new byte[] { 0, 0, 0, length }), .. content];
}
