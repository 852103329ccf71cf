using System.Globalization;
using System.Text.Json;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.DataParallel;

/// <summary>What a run came to.</summary>
internal sealed record Result(int Processes, int Threads, double Accuracy, double ImagesPerSecond, double Seconds);

/// <summary>One of the processes that train together. Nothing but the group tells it from a program that trains alone.</summary>
internal static class Worker
{
    private const int Classes = 10;

    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        using var group = ProcessGroup.FromEnvironment(timeout: TimeSpan.FromMinutes(1));
        using var train = Read(options.Data, "train");
        using var test = Read(options.Data, "t10k");
        random.manual_seed(1);
        using var model = Net();
        var report = await TrainAsync(model, group, train.Take(options.TrainImages), test.Take(options.TestImages), options, cancellationToken);
        // All processes have the same report; one tells.
        if (group.Rank == 0) Tell(new Result(group.WorldSize, report.Threads, report.Epochs[^1].Metrics["accuracy"], report.Epochs.Average(epoch => epoch.SamplesPerSecond), report.Duration.TotalSeconds), options.Result);
        return 0;
    }

    // begin: train
    private static Task<TrainingReport> TrainAsync(Module<Tensor, Tensor> model, ProcessGroup group, IDataset train, IDataset test, DemoOptions options, CancellationToken cancellationToken)
    {
        var trainer = new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            ProcessGroup = group,
            BatchSize = options.BatchSize, // of all processes together
            Epochs = options.Epochs,
            Seed = 1,
            Device = "cpu",
            Threads = Math.Max(1, Environment.ProcessorCount / ProcessesHere(group)),
            Optimizer = Optimizers.AdamW(3e-3),
            Schedule = Schedules.OneCycle(6e-3),
            Normalization = new Normalization(mean: 0.2860, std: 0.3530),
            Metrics = [Metrics.Accuracy()],
            CheckpointDirectory = options.Checkpoints,
            Resume = options.Checkpoints is not null,
        });
        return trainer.FitAsync(train, test, cancellationToken);
    }
    // end: train

    private static int ProcessesHere(ProcessGroup group) =>
        int.TryParse(Environment.GetEnvironmentVariable("LOCAL_WORLD_SIZE"), CultureInfo.InvariantCulture, out var local) && local > 0 ? local : group.WorldSize;

    private static void Tell(Result result, string? file)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Processes} processes of {result.Threads} threads: test accuracy {result.Accuracy:P2}, {result.ImagesPerSecond:F0} images/s, {result.Seconds:F1} s"));
        if (file is not null) File.WriteAllText(file, JsonSerializer.Serialize(result));
    }

    private static IdxDataset Read(string folder, string part)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no data folder \"{folder}\"; expected the IDX files of Fashion-MNIST; install them (apt-get install dataset-fashion-mnist) or name their folder with --data.");
        return IdxDataset.Load(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), Classes);
    }

    private static TorchSharp.Modules.Sequential Net() => Sequential(
        Conv2d(1, 16, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(16), ReLU(), MaxPool2d(2),
        Conv2d(16, 32, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(32), ReLU(), MaxPool2d(2),
        Conv2d(32, 64, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(64), ReLU(), AdaptiveAvgPool2d(1),
        Flatten(), Linear(64, Classes));
}
