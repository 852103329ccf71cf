using System.Net;
using System.Net.Sockets;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Tests.Distributed.Worker;
using TorchSharp;

namespace Lifecycle.Training.Tests.Distributed;

/// <summary>Two processes, on the loopback interface.</summary>
internal sealed class ProcessGroupTests
{
    private static readonly int[] Ranks = [0, 1];

    private WorkerProcesses _checks = null!;
    private IReadOnlyDictionary<string, string>[] _results = null!;

    private static IEnumerable<string> Names => Checks.All.Select(static check => check.Name).Append("dispose");

    [OneTimeSetUp]
    public void RunChecks()
    {
        Need();
        _checks = new("checks");
        _results = [.. Ranks.Select(_checks.Results)];
    }

    [OneTimeTearDown]
    public void EndChecks() => _checks?.Dispose();

    [Test]
    public void Both(
        [ValueSource(nameof(Names))] string check,
        [ValueSource(nameof(Ranks))] int rank) => Assert.That(_results[rank].GetValueOrDefault(check, string.Join("; ", _results[rank])), Is.EqualTo("ok"));

    [Test]
    public void TheVariablesOfTorchrunStartAGroup()
    {
        using var workers = new WorkerProcesses("environment", ("MASTER_ADDR", "127.0.0.1"), ("MASTER_PORT", $"{FreePort()}"));
        foreach (var rank in Ranks) Ok(workers, rank, "environment");
    }

    [TestCase("hang")]
    [TestCase("abort")]
    public void ARankThatWaitsInVainIsTold(string scenario)
    {
        using var workers = new WorkerProcesses(scenario);
        Ok(workers, 0, scenario);
        workers.Release(1);
        Ok(workers, 1, scenario);
    }

    [TestCase("death", 0)]
    [TestCase("death of the first", 1)]
    [TestCase("close", 0)]
    public void ARankWhoseOtherIsGoneIsTold(string scenario, int survivor)
    {
        using var workers = new WorkerProcesses(scenario);
        Ok(workers, survivor, scenario);
    }

    [Test]
    public void ARankThatStaysAloneIsTold()
    {
        using var folder = new TemporaryFolder();
        var options = new ProcessGroupOptions { Rank = 0, WorldSize = 2, StoreFile = folder["store"], NetworkInterface = "lo", Timeout = TimeSpan.FromMilliseconds(200) };
        Assert.That(() => ProcessGroup.Create(options), Throws.TypeOf<DistributedException>()
            .With.Property(nameof(DistributedException.Fault)).EqualTo(DistributedFault.TimedOut)
            .And.Message.Contains("init_process_group on rank 0 of 2").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void AGroupOfOneDoesWhatManyDo()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        using var group = ProcessGroup.Create(new() { Rank = 0, WorldSize = 1, StoreFile = folder["store"], NetworkInterface = "lo" });
        var x = torch.ones(3);
        group.AllReduce([x, x.clone()], ReduceOperation.Average);
        group.Broadcast(x);
        group.Barrier();
        Assert.That(group.AllGather(x).sum().item<float>(), Is.EqualTo(3));
        Assert.That(group.ReduceScatter(x).sum().item<float>(), Is.EqualTo(3));
        Assert.That(new SyncBatchNorm(3, group).call(torch.rand(4, 3)).shape, Is.EqualTo(new long[] { 4, 3 }));
    }

    private static void Ok(WorkerProcesses workers, int rank, string scenario) => Assert.That(string.Join("; ", workers.Results(rank)), Is.EqualTo($"[{scenario}, ok]"), $"rank {rank}");

    private static void Need()
    {
        if (NativeDistributed.IsAvailable) return;
        if (typeof(torch).Assembly.GetName().Name is "Lifecycle.SystemLibTorch") Assert.Fail(NativeDistributed.Reason!);
        Assert.Ignore(NativeDistributed.Reason!);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
