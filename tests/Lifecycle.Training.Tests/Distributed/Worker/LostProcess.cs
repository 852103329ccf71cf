using System.Diagnostics;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Distributed;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>The second process is killed in the middle of a run; the first is told, and goes on alone from the last checkpoint.</summary>
internal static class LostProcess
{
    // Three steps an epoch: what one process and two round differently drifts apart over more steps where nothing pulls it back, as the
    // bias before a batch norm, which has no gradient but rounding.
    private const int Batch = 64;

    internal static void Run()
    {
        using var group = ProcessGroup.Create(WorkerProgram.Options());
        var folder = Environment.GetEnvironmentVariable("STORE_FILE") + ".folder";
        using var data = Toy.Images(160);
        using var model = TrainingChecks.Conv(1);
        var thrown = Assert.Throws<DistributedException>(() => TrainingChecks.Train(model, TrainingChecks.Options(group, Batch, epochs: 4, folder: folder, callbacks: [new Killer(group.Rank)]), data))!;
        Assert.That(thrown.Fault, Is.EqualTo(DistributedFault.PeerLost), thrown.Message);
        Assert.That(thrown.Message, Does.Contain("on rank 0 of 2 lost another rank").And.Not.Contain("\n"));

        using var alone = TrainingChecks.Conv(8);
        using var never = TrainingChecks.Conv(1);
        var report = TrainingChecks.Train(alone, TrainingChecks.Options(null, Batch, epochs: 4, folder: folder, resume: true), data);
        TrainingChecks.Train(never, TrainingChecks.Options(null, Batch, epochs: 4), data);
        Assert.That(report.Notes, Has.Some.Contains("Resuming from").And.Some.Contains("epoch 2"));
        TrainingChecks.Close(alone, never);
    }

    private sealed class Killer(int rank) : ITrainingCallback
    {
        public bool OnEveryRank => true;

        public void On(TrainingEvent trainingEvent)
        {
            if (rank == 1 && trainingEvent is StepCompleted { Epoch: 3, Step: 2 }) Process.GetCurrentProcess().Kill();
        }
    }
}
