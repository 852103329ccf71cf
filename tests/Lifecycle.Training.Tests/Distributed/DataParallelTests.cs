using Lifecycle.Training.Distributed;
using Lifecycle.Training.Tests.Distributed.Worker;
using TorchSharp;

namespace Lifecycle.Training.Tests.Distributed;

/// <summary>The Trainer in two processes.</summary>
internal sealed class DataParallelTests
{
    private static readonly int[] Ranks = [0, 1];

    private WorkerProcesses _training = null!;
    private IReadOnlyDictionary<string, string>[] _results = null!;

    private static IEnumerable<string> Names => TrainingChecks.All.Concat(TrainingChecks.Closing).Select(static check => check.Name);

    [OneTimeSetUp]
    public void RunChecks()
    {
        Need();
        _training = new("training");
        _results = [.. Ranks.Select(_training.Results)];
    }

    [OneTimeTearDown]
    public void EndChecks() => _training?.Dispose();

    [Test]
    public void Both(
        [ValueSource(nameof(Names))] string check,
        [ValueSource(nameof(Ranks))] int rank) => Assert.That(_results[rank].GetValueOrDefault(check, string.Join("; ", _results[rank])), Is.EqualTo("ok"));

    [Test]
    public void AKilledProcessEndsTheOtherWhichGoesOnAloneFromTheLastCheckpoint()
    {
        using var workers = new WorkerProcesses("lost");
        Assert.That(string.Join("; ", workers.Results(0)), Is.EqualTo("[lost, ok]"));
    }

    private static void Need()
    {
        if (NativeDistributed.IsAvailable) return;
        if (typeof(torch).Assembly.GetName().Name is "Lifecycle.SystemLibTorch") Assert.Fail(NativeDistributed.Reason!);
        Assert.Ignore(NativeDistributed.Reason!);
    }
}
