using System.CommandLine;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;

namespace Lifecycle.Samples.Distillation;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int Epochs, int TeacherEpochs, int Seeds, string? Json, int TrainImages, int StudentImages, int TestImages)
{
    /// <summary>The command line's options, and <paramref name="run"/> for what they say.</summary>
    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task> run)
    {
        var data = Options.Data("The folder with Fashion-MNIST's four IDX files (gzip).", FashionData.DefaultFolder);
        var epochs = Options.Number("--epochs", "How often the student passes over its images.", 12, 1, 1000);
        var teacherEpochs = Options.Number("--teacher-epochs", "How often the teacher passes over its images.", 2, 1, 1000);
        var seeds = Options.Number("--seeds", "How many students of each kind.", 3, 1, 100);
        var json = Options.Json();
        var train = Options.Number("--train-images", "The teacher learns from the first so many images.", 60_000, 100, 60_000);
        var student = Options.Number("--student-images", "Students learn from the first so many of them.", 6_000, 100, 60_000);
        var test = Options.Number("--test-images", "Test with the first so many images only.", 10_000, 1, 10_000);

        var command = new RootCommand("Trains a convolution net on Fashion-MNIST, then tiny ones with and without it as their teacher.") { data, epochs, teacherEpochs, seeds, json, train, student, test };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new DemoOptions(
                parsed.GetRequiredValue(data), parsed.GetValue(epochs), parsed.GetValue(teacherEpochs), parsed.GetValue(seeds),
                parsed.GetValue(json), parsed.GetValue(train), parsed.GetValue(student), parsed.GetValue(test));
            JsonResults.CheckWritable(options.Json);
            await run(options, cancellation);
            return 0;
        });
        return command;
    }
}
