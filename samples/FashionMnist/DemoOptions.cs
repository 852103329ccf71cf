using System.CommandLine;
using System.Globalization;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int Epochs, string Device, string Output, string? Json, int TrainImages, int TestImages, int Seed)
{
    /// <summary>The command line's options, and <paramref name="run"/> for what they say.</summary>
    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data") { Description = "The folder with Fashion-MNIST's four IDX files (gzip).", DefaultValueFactory = _ => FashionData.DefaultFolder };
        var epochs = Number("--epochs", "How often to pass over the training images.", 5, 1, 1000);
        var device = new Option<string>("--device") { Description = "Where to train.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var output = new Option<string>("--output") { Description = "The folder for the checkpoint and the ONNX file; made if missing.", DefaultValueFactory = _ => Path.Combine("output", "FashionMnist") };
        var json = new Option<string?>("--json") { Description = "A file for the numbers of the final table." };
        var train = Number("--train-images", "Learn from the first so many images only.", 60_000, 100, 60_000);
        var test = Number("--test-images", "Test with the first so many images only.", 10_000, 1, 10_000);
        var seed = Number("--seed", "The same seed repeats a run.", 42, 0, int.MaxValue);

        var command = new RootCommand("Trains a convolution net on Fashion-MNIST, exports it to ONNX, and predicts from the ONNX file.") { data, epochs, device, output, json, train, test, seed };
        command.SetAction((parsed, cancellation) => run(
            new DemoOptions(
                parsed.GetRequiredValue(data), parsed.GetValue(epochs), parsed.GetRequiredValue(device), parsed.GetRequiredValue(output),
                parsed.GetValue(json), parsed.GetValue(train), parsed.GetValue(test), parsed.GetValue(seed)),
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
