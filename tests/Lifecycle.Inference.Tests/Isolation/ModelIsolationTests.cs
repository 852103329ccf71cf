using Lifecycle.Inference.Isolation;
using Lifecycle.Inference.Tests.Hostile;

namespace Lifecycle.Inference.Tests.Isolation;

/// <summary>A model is tried in another process, which its misdeeds end, and not this one.</summary>
[Platform(Include = "Linux", Reason = "limits of memory are set on Linux")]
internal sealed class ModelIsolationTests
{
    // Limits that let through what only the process itself can stop.
    private static readonly OnnxLoadOptions Loose = new() { MaxTensorBytes = 1L << 40 };

    [Test]
    public void AGoodModelIsAccepted()
    {
        using var folder = new TemporaryFolder();

        Assert.That(ModelIsolation.IsSupported);
        Assert.That(() => ModelIsolation.Check(Save(folder, Models.Linear().ToArray())), Throws.Nothing);
    }

    private static IEnumerable<TestCaseData> Files()
    {
        yield return Case("no model", "no model"u8.ToArray(), null, "is no ONNX model: found text");
        yield return Case("a constant beyond the limits", HostileModels.HugeConstant(), null, "takes 4503599627370496 bytes");
        yield return Case("more memory than there may be", HostileModels.Growing("many"), Loose, "took more than 1073741824 bytes of memory in the process that tried it first");
    }

    [TestCaseSource(nameof(Files))]
    public void AHostileModelIsRefused(byte[] file, OnnxLoadOptions? loading, string cause)
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => ModelIsolation.Check(Save(folder, file), new IsolationOptions { MaxMemoryBytes = 1L << 30 }, loading), Throws.TypeOf<ModelException>().With.Message.Contains(cause));
    }

    [Test]
    public void AModelThatRunsForEverIsEnded()
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => ModelIsolation.Check(Save(folder, HostileModels.EndlessLoop()), new IsolationOptions { Timeout = TimeSpan.FromSeconds(3) }),
            Throws.TypeOf<ModelException>().With.Message.Contains("took longer than 3 seconds"));
        Assert.That(() => ModelIsolation.Check(Save(folder, HostileModels.EndlessLoop()), new IsolationOptions { Run = false }), Throws.Nothing);
    }

    [Test]
    public void APredictorLoadsWhatAnotherProcessHasTried([Values] bool isPath)
    {
        using var folder = new TemporaryFolder();
        var options = new PredictorOptions { Isolation = new IsolationOptions { MaxMemoryBytes = 1L << 30 }, Loading = Loose };
        Predictor Load(byte[] file) => isPath ? Predictor.Load(Save(folder, file), options) : Predictor.Load(new MemoryStream(file), options);

        using var predictor = Load(Models.Linear().ToArray());

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
        Assert.That(() => Load(HostileModels.Growing("many")), Throws.TypeOf<ModelException>().With.Message.Contains("took more than 1073741824 bytes of memory"));
    }

    [TestCase(false, true, "this is Beos 5, and the memory of a process is limited on Linux alone")]
    [TestCase(true, false, "the program is trimmed or compiled ahead of time")]
    [TestCase(true, true, null)]
    public void WhereItCannotBeDoneTheReasonIsGiven(bool isLinux, bool hasHooks, string? reason) =>
        Assert.That(ModelIsolation.Obstacle(isLinux, "Beos 5", hasHooks), Is.EqualTo(reason));

    [Test]
    public void OptionsOutOfRangeAreTheUsersFault() =>
        Assert.That(() => ModelIsolation.Check("model.onnx", new IsolationOptions { MaxMemoryBytes = 1, Timeout = TimeSpan.Zero }), Throws.TypeOf<UsageException>().With.Message.Contains("MaxMemoryBytes").And.Message.Contains("Timeout"));

    private static string Save(TemporaryFolder folder, byte[] file)
    {
        File.WriteAllBytes(folder.File("model.onnx"), file);
        return folder.File("model.onnx");
    }

    private static TestCaseData Case(string what, byte[] file, OnnxLoadOptions? loading, string cause) => new TestCaseData(file, loading, cause).SetArgDisplayNames(what);
}
