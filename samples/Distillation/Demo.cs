using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Distillation;

/// <summary>A teacher, then for each seed a student alone and the same student with the teacher.</summary>
internal static class Demo
{
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        Results.CheckWritable(options.Json);
        using var data = FashionData.Load(options.Data);
        data.Require(options.TrainImages, options.TestImages);
        var (train, test) = (data.Train.Take(options.TrainImages), data.Test.Take(options.TestImages));
        var few = train.Take(options.StudentImages);

        using var net = await TrainTeacherAsync(train, options, cancellationToken);
        var teacherAccuracy = await AccuracyAsync(net, test, options, cancellationToken);
        using var teacher = Teacher.FromModule(net);

        var (alone, distilled) = (new List<double>(), new List<double>());
        var parameters = 0L;
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            Console.WriteLine($"Seed {seed} of {options.Seeds}: a student alone, then the same with its teacher");
            var run = Training(options, options.Epochs, batchSize: 64, seed, display: null);
            using var first = NewStudent(seed);
            await new Trainer(first, Losses.CrossEntropy(), run).FitAsync(few, validation: null, cancellationToken);
            alone.Add(await AccuracyAsync(first, test, options, cancellationToken));

            using var second = NewStudent(seed);
            // begin: distill
            var distillation = new DistillationOptions { Temperature = 4, SoftWeight = 0.9, HardWeight = 0.1 };
            await Distiller.FitAsync(second, teacher, few, validation: null, run, distillation, cancellationToken);
            // end: distill
            distilled.Add(await AccuracyAsync(second, test, options, cancellationToken));
            parameters = Count(second);
        }

        var results = new Results
        {
            TeacherParameters = Count(net), TeacherAccuracy = teacherAccuracy,
            StudentParameters = parameters, AloneAccuracies = alone, DistilledAccuracies = distilled,
        };
        AnsiConsole.Write(results.ToTable());
        if (options.Json is { } json) results.WriteJson(json);
        return 0;
    }

    private static async Task<FashionNet> TrainTeacherAsync(IDataset train, DemoOptions options, CancellationToken cancellationToken)
    {
        torch.random.manual_seed(0);
        var net = new FashionNet();
        using var display = TrainingDisplay.Create(options.TeacherEpochs);
        var (learned, validation) = train.Split(validationCount: options.TrainImages / 12, seed: 0);
        await new Trainer(net, Losses.CrossEntropy(labelSmoothing: 0.1), Training(options, options.TeacherEpochs, batchSize: 128, seed: 0, display)).FitAsync(learned, validation, cancellationToken);
        return net;
    }

    // The last weights are kept, so that nothing is chosen by the test images.
    private static TrainerOptions Training(DemoOptions options, int epochs, int batchSize, int seed, IProgress<TrainingProgress>? display) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        Seed = seed,
        Device = options.Device,
        Precision = Precision.Auto,
        Optimizer = Optimizers.AdamW(learningRate: 6e-3, weightDecay: 0.05),
        Schedule = Schedules.OneCycle(maxLearningRate: 6e-3),
        Augmentations = [new RandomHorizontalFlip()],
        Normalization = FashionData.Normalization,
        Metrics = [Metrics.Accuracy()],
        RestoreBest = false,
        Progress = display,
    };

    private static StudentNet NewStudent(int seed)
    {
        torch.random.manual_seed(seed);
        return new StudentNet();
    }

    private static async Task<double> AccuracyAsync(nn.Module<Tensor, Tensor> model, IDataset test, DemoOptions options, CancellationToken cancellationToken)
    {
        var evaluation = new TrainerOptions { BatchSize = 500, Device = options.Device, Normalization = FashionData.Normalization, Metrics = [Metrics.Accuracy()] };
        var report = await new Trainer(model, Losses.CrossEntropy(), evaluation).EvaluateAsync(test, cancellationToken);
        return report.Metrics["accuracy"];
    }

    private static long Count(nn.Module model) => model.parameters().Sum(parameter => parameter.numel());
}
