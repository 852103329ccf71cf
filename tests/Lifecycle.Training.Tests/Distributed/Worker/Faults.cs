using System.Diagnostics;
using Lifecycle.Training.Distributed;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>What a rank sees when another fails it. A rank that must do nothing waits for a line of input, or its end.</summary>
internal static class Faults
{
    internal static void FromEnvironment()
    {
        using var group = ProcessGroup.FromEnvironment(timeout: TimeSpan.FromSeconds(60));
        var x = full(3, group.Rank + 1f);
        group.AllReduce(x);
        Assert.That(x[0].item<float>(), Is.EqualTo(3));
    }

    internal static void Hang()
    {
        // The short timeout counts from where both processes have started.
        using (var started = ProcessGroup.Create(WorkerProgram.Options())) started.Barrier();
        using var group = ProcessGroup.Create(WorkerProgram.Options(timeoutSeconds: 0.5, store: ".second"));
        if (group.Rank == 1)
        {
            // Until the other has given up; the connections are closed by then.
            Console.In.ReadLine();
            Expect(group, DistributedFault.PeerLost, DistributedFault.TimedOut);
            return;
        }

        var fault = Expect(group, DistributedFault.TimedOut);
        Assert.That(fault.Message, Does.Contain("all_reduce on rank 0 of 2").And.Contain("00:00:00.5"));
        Assert.That((fault.Operation, fault.Rank, fault.WorldSize, fault.Timeout), Is.EqualTo(("all_reduce", 0, 2, TimeSpan.FromSeconds(0.5))));
        Assert.That(group.Fault, Is.SameAs(fault));
        // From now on at once.
        Expect(group, DistributedFault.TimedOut);
    }

    internal static void Death(int dying)
    {
        using var group = ProcessGroup.Create(WorkerProgram.Options());
        if (group.Rank == dying) Process.GetCurrentProcess().Kill();
        Expect(group, DistributedFault.PeerLost);
    }

    internal static void CloseEarly()
    {
        using var group = ProcessGroup.Create(WorkerProgram.Options());
        if (group.Rank == 1) return;
        Assert.That(Expect(group, DistributedFault.Mismatch).Message, Does.Contain("rank 1 calls close"));
    }

    internal static void Abort()
    {
        using var group = ProcessGroup.Create(WorkerProgram.Options());
        if (group.Rank == 1)
        {
            Console.In.ReadLine();
            Expect(group, DistributedFault.PeerLost);
            return;
        }

        using var x = zeros(4);
        using var running = group.AllReduceAsync(x);
        using var waiting = group.AllReduceAsync(x);
        group.Abort();
        foreach (var work in new[] { running, waiting })
            Assert.That(work.Wait, Throws.TypeOf<DistributedException>().With.Property(nameof(DistributedException.Fault)).EqualTo(DistributedFault.Aborted));
        Expect(group, DistributedFault.Aborted);
    }

    private static DistributedException Expect(ProcessGroup group, params DistributedFault[] faults)
    {
        using var x = zeros(100_000);
        var thrown = Assert.Throws<DistributedException>(() => group.AllReduce(x))!;
        Assert.That(faults, Does.Contain(thrown.Fault), thrown.Message);
        return thrown;
    }
}
