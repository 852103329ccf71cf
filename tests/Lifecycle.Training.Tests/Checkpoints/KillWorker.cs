using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

/// <summary>The run that <see cref="KillTests"/> kills: it writes a checkpoint after every step, goes on from the last, and in the end tells the hash of its weights.</summary>
internal static class KillWorker
{
    public const string Folder = "KILL_FOLDER";
    public const string Epochs = "KILL_EPOCHS";

    public static nn.Module<Tensor, Tensor> Net(long seed)
    {
        manual_seed(seed);
        // Large enough that writing takes most of the time, so that most kills fall into it.
        return nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.1), nn.Flatten(), nn.Linear(4 * 64, 1000), nn.ReLU(), nn.Linear(1000, 3));
    }

    public static void Run()
    {
        var folder = Environment.GetEnvironmentVariable(Folder)!;
        using var data = Toy.Images(160);
        // Weights of a process of its own count for nothing once there is a checkpoint.
        using var model = Net(Directory.Exists(folder) && File.Exists(Path.Combine(folder, "checkpoints.json")) ? 99 : 1);
        var options = new TrainerOptions
        {
            Epochs = int.Parse(Environment.GetEnvironmentVariable(Epochs)!, null), BatchSize = 16, Seed = 5, Device = "cpu", Threads = 1, RestoreBest = false,
            CheckpointDirectory = folder, CheckpointEverySteps = 1, KeepEveryEpochs = 2, Resume = true, Callbacks = [new Telling()],
            Optimizer = Optimizers.AdamW(1e-3), Schedule = Schedules.OneCycle(1e-3), Augmentations = [new RandomHorizontalFlip(), new GaussianNoise(0.05)],
            Averaging = WeightAveraging.Exponential(0.9), EarlyStoppingPatience = 1000,
        };
        new Trainer(model, Losses.CrossEntropy(), options).FitAsync(data, data).GetAwaiter().GetResult();
        Console.WriteLine($"weights {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(Toy.Weights(model).AsSpan())))}");
    }

    private sealed class Telling : ITrainingCallback
    {
        public void On(TrainingEvent trainingEvent)
        {
            if (trainingEvent is RunStarted or StepCompleted or CheckpointWritten) Console.WriteLine(trainingEvent.GetType().Name);
        }
    }
}
