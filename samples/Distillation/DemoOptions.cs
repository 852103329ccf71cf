using System.CommandLine;
using System.Globalization;
using Lifecycle.Samples.FashionMnist;

namespace Lifecycle.Samples.Distillation;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int Epochs, int TeacherEpochs, int Seeds, string Device, string? Json, int TrainImages, int StudentImages, int TestImages)
{
    /// <summary>The command line's options, and <paramref name="run"/> for what they say.</summary>
    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data") { Description = "The folder with Fashion-MNIST's four IDX files (gzip).", DefaultValueFactory = _ => FashionData.DefaultFolder };
        var epochs = Number("--epochs", "How often the student passes over its images.", 24, 1, 1000);
        var teacherEpochs = Number("--teacher-epochs", "How often the teacher passes over its images.", 5, 1, 1000);
        var seeds = Number("--seeds", "How many students of each kind.", 3, 1, 100);
        var device = new Option<string>("--device") { Description = "Where to train.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var json = new Option<string?>("--json") { Description = "A file for the numbers of the final table." };
        var train = Number("--train-images", "The teacher learns from the first so many images.", 60_000, 100, 60_000);
        var student = Number("--student-images", "Students learn from the first so many of them.", 6_000, 100, 60_000);
        var test = Number("--test-images", "Test with the first so many images only.", 10_000, 1, 10_000);

        var command = new RootCommand("Trains a convolution net on Fashion-MNIST, then tiny ones with and without it as their teacher.") { data, epochs, teacherEpochs, seeds, device, json, train, student, test };
        command.SetAction((parsed, cancellation) => run(
            new DemoOptions(
                parsed.GetRequiredValue(data), parsed.GetValue(epochs), parsed.GetValue(teacherEpochs), parsed.GetValue(seeds), parsed.GetRequiredValue(device),
                parsed.GetValue(json), parsed.GetValue(train), parsed.GetValue(student), parsed.GetValue(test)),
            cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            // What is no number at all is the parser's to refuse.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
                result.AddError($"{name} is {value}; expected {least} to {most}.");
        });
        return option;
    }
}
