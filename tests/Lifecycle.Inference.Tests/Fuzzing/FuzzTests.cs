using System.Globalization;

namespace Lifecycle.Inference.Tests.Fuzzing;

/// <summary>
/// Damaged and hostile files, in a process with a limit on its memory: none ends it, hangs it or takes more; each gives a typed error, or
/// is a model after all. The full run: <c>./build.sh test FuzzTests.Full</c>; LIFECYCLE_FUZZ_COUNT, _SEED and _MINUTES change it.
/// </summary>
[Platform(Include = "Linux", Reason = "limits of memory are set on Linux")]
internal sealed class FuzzTests
{
    private const long Memory = 2L << 30;

    [TestCase("models", 400)]
    [TestCase("packages", 300)]
    [TestCase("manifests", 300)]
    [TestCase("signatures", 300)]
    public void Some(string kind, int count) => Check(new FuzzRun(kind, seed: 1, Memory).Execute(0, count));

    [Explicit("takes many minutes")]
    [TestCase("models", 100_000)]
    [TestCase("packages", 10_000)]
    [TestCase("manifests", 10_000)]
    [TestCase("signatures", 10_000)]
    public void Full(string kind, int count)
    {
        var run = new FuzzRun(kind, Setting("SEED") ?? 7, Memory).Execute(0, Setting("COUNT") ?? count, Setting("MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
        Check(run);
    }

    private static void Check(FuzzRun run)
    {
        TestContext.Out.WriteLine(run);
        Assert.That(run.Failures, Is.Empty, run.ToString);
        Assert.That(run.Refused, Is.Positive);
        Assert.That(run.Valid, Is.Positive);
        Assert.That(run.Peak, Is.LessThan(Memory));
    }

    private static long? Setting(string name) =>
        Environment.GetEnvironmentVariable($"LIFECYCLE_FUZZ_{name}") is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
