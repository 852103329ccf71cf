using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests;

/// <summary>The code of docs/checkpoints.md.</summary>
public class CheckpointTests
{
    [Test]
    public async Task ARunThatIsStartedAgainGoesOn()
    {
        var folder = Directory.CreateTempSubdirectory("lifecycle-");
        try
        {
            using var data = new TensorDataset(rand(64, 4), randint(0, 3, 64));
            using var model = nn.Linear(4, 3);
            var directory = folder.FullName;
            // begin: resume
            var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
            {
                Epochs = 4, BatchSize = 16, CheckpointDirectory = directory,
                Resume = true,                // go on where the last process stopped, if one did
                CheckpointEverySteps = 2,     // within an epoch too
                KeepEveryEpochs = 2,          // beside the last and the best
            });
            TrainingReport report = await trainer.FitAsync(data);
            // end: resume

            // begin: read
            foreach (Checkpoint kept in Checkpoint.List(directory))
                Console.WriteLine($"{kept.Folder}: epoch {kept.Epoch}, loss {kept.TrainingLoss:F3}, written by {kept.CodeVersion}");

            using var net = nn.Linear(4, 3);
            Checkpoint best = Checkpoint.LoadInto(net, directory);              // or "last", or the name of a folder
            Console.WriteLine($"epoch {best.Epoch}, weights in {best.WeightsPath}");
            // end: read

            Assert.That(report.Epochs, Has.Count.EqualTo(4));
            Assert.That(Checkpoint.List(directory).Select(static checkpoint => checkpoint.Epoch), Is.SupersetOf(new[] { 2, 4 }));
            Assert.That(net.weight!.eq(model.weight!).all().item<bool>(), Is.True);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
