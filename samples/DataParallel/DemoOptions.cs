using System.CommandLine;
using System.Globalization;

namespace Lifecycle.Samples.DataParallel;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int Processes, int Epochs, int BatchSize, int TrainImages, int TestImages, string? Checkpoints, string? Result)
{
    /// <summary>The command line's options, and <paramref name="run"/> for what they say.</summary>
    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data") { Description = "The folder with Fashion-MNIST's IDX files (gzip).", DefaultValueFactory = _ => "/usr/share/datasets/fashion-mnist" };
        var processes = Number("--processes", "How many processes to start, beside one alone.", 2, 2, 64);
        var epochs = Number("--epochs", "How often to pass over the training images.", 3, 1, 1000);
        var batch = Number("--batch-size", "Images a step, of all processes together.", 128, 64, 4096);
        var train = Number("--train-images", "Learn from the first so many images.", 6000, 100, 60_000);
        var test = Number("--test-images", "Test with the first so many images.", 2000, 100, 10_000);
        var checkpoints = new Option<string?>("--checkpoints") { Description = "A folder for checkpoints; a run that finds some there goes on from the last." };
        var result = new Option<string?>("--result") { Description = "A file for accuracy and speed, written by rank 0 of a started process." };
        var command = new RootCommand("Trains a convolution net on Fashion-MNIST in one process and in two, and compares them.") { data, processes, epochs, batch, train, test, checkpoints, result };
        command.SetAction((parsed, cancellation) => run(
            new DemoOptions(
                parsed.GetRequiredValue(data), parsed.GetValue(processes), parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(train), parsed.GetValue(test),
                parsed.GetValue(checkpoints), parsed.GetValue(result)),
            cancellation));
        return command;
    }

    /// <summary>The command line of a process to start.</summary>
    public IEnumerable<string> Arguments(string result) => new[]
    {
        "--data", Data, "--epochs", Text(Epochs), "--batch-size", Text(BatchSize), "--train-images", Text(TrainImages), "--test-images", Text(TestImages), "--result", result,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
                result.AddError($"{name} is {value}; expected {least} to {most}.");
        });
        return option;
    }
}
