using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Distillation;

/// <summary>A teacher, then for each seed a student alone and the same student with the teacher.</summary>
internal static class Demo
{
    public static async Task RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        using var data = FashionData.Load(options.Data);
        data.Require(options.TrainImages, options.TestImages);
        var (train, test) = (data.Train.Take(options.TrainImages), data.Test.Take(options.TestImages));
        var few = train.Take(options.StudentImages);

        using var net = await TrainTeacherAsync(train, options, cancellationToken);
        var teacherAccuracy = await AccuracyAsync(net, test, cancellationToken);
        using var teacher = Teacher.FromModule(net);

        var (alone, distilled) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            Console.WriteLine($"Seed {seed} of {options.Seeds}: a student alone, then the same with its teacher");
            var run = Training(options.Epochs, batchSize: 64, seed);
            using var first = NewStudent(seed);
            await new Trainer(first, Losses.CrossEntropy(), run).FitAsync(few, validation: null, cancellationToken);
            alone.Add(await AccuracyAsync(first, test, cancellationToken));

            using var second = NewStudent(seed);
            // begin: distill
            var distillation = new DistillationOptions { Temperature = 4, SoftWeight = 0.9, HardWeight = 0.1 };
            await Distiller.FitAsync(second, teacher, few, validation: null, run, distillation, cancellationToken);
            // end: distill
            distilled.Add(await AccuracyAsync(second, test, cancellationToken));
        }

        using var student = new StudentNet();
        Report(options, (Count(net), teacherAccuracy), Count(student), alone, distilled);
    }

    private static void Report(DemoOptions options, (long Parameters, double Accuracy) teacher, long student, List<double> alone, List<double> distilled)
    {
        var gain = 100 * (distilled.Average() - alone.Average());
        new ResultTable("", "parameters", "test accuracy", "seed by seed")
            .Row("teacher", $"{teacher.Parameters:N0}", $"{teacher.Accuracy:P2}", $"")
            .Row("student alone", $"{student:N0}", $"{alone.Average():P2}", $"{BySeed(alone)}")
            .Row("student distilled", $"{student:N0}", $"{distilled.Average():P2}", $"{BySeed(distilled)}")
            .Row("gain", $"", $"{gain:+0.00;-0.00} points", $"")
            .Print();
        JsonResults.Write(options.Json, new
        {
            teacherParameters = teacher.Parameters, teacherAccuracy = teacher.Accuracy, studentParameters = student,
            aloneAccuracies = alone, distilledAccuracies = distilled, gainPoints = gain,
        });

        static string BySeed(List<double> accuracies) => string.Join("  ", accuracies.Select(static accuracy => FormattableString.Invariant($"{accuracy:P2}")));
    }

    private static async Task<FashionNet> TrainTeacherAsync(IDataset train, DemoOptions options, CancellationToken cancellationToken)
    {
        torch.random.manual_seed(0);
        var net = new FashionNet();
        await new Trainer(net, Losses.CrossEntropy(labelSmoothing: 0.1), Training(options.TeacherEpochs, batchSize: 128, seed: 0, new ConsoleLogger())).FitAsync(train, validation: null, cancellationToken);
        return net;
    }

    // The last weights are kept, so that nothing is chosen by the test images.
    private static TrainerOptions Training(int epochs, int batchSize, int seed, params IReadOnlyList<ITrainingCallback> callbacks) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        Seed = seed,
        Precision = Precision.Auto,
        Optimizer = Optimizers.AdamW(learningRate: 6e-3, weightDecay: 0.05),
        Schedule = Schedules.OneCycle(maxLearningRate: 6e-3),
        Augmentations = [new RandomHorizontalFlip()],
        Normalization = FashionData.Normalization,
        Metrics = [Metrics.Accuracy()],
        RestoreBest = false,
        Callbacks = callbacks,
    };

    private static StudentNet NewStudent(int seed)
    {
        torch.random.manual_seed(seed);
        return new StudentNet();
    }

    private static async Task<double> AccuracyAsync(nn.Module<Tensor, Tensor> model, IDataset test, CancellationToken cancellationToken)
    {
        var evaluation = new TrainerOptions { BatchSize = 500, Normalization = FashionData.Normalization, Metrics = [Metrics.Accuracy()] };
        var report = await new Trainer(model, Losses.CrossEntropy(), evaluation).EvaluateAsync(test, cancellationToken);
        return report.Metrics["accuracy"];
    }

    private static long Count(nn.Module model) => model.parameters().Sum(parameter => parameter.numel());
}
