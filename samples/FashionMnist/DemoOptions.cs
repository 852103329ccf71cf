using System.CommandLine;
using Lifecycle.Samples.Shared;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int Epochs, string Device, string Output, string? Json, int TrainImages, int TestImages, int Seed)
{
    /// <summary>The command line's options, and <paramref name="run"/> for what they say.</summary>
    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var data = Options.Data("The folder with Fashion-MNIST's four IDX files (gzip).", FashionData.DefaultFolder);
        var (epochs, seed, output, json) = (Options.Epochs(5), Options.Seed(), Options.Output("FashionMnist", "the checkpoint and the ONNX file"), Options.Json());
        var device = new Option<string>("--device") { Description = "Where to train.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var train = Options.Number("--train-images", "Learn from the first so many images only.", 60_000, 100, 60_000);
        var test = Options.Number("--test-images", "Test with the first so many images only.", 10_000, 1, 10_000);

        var command = new RootCommand("Trains a convolution net on Fashion-MNIST, exports it to ONNX, and predicts from the ONNX file.") { data, epochs, device, output, json, train, test, seed };
        command.SetAction((parsed, cancellation) => run(
            new DemoOptions(
                parsed.GetRequiredValue(data), parsed.GetValue(epochs), parsed.GetRequiredValue(device), parsed.GetRequiredValue(output),
                parsed.GetValue(json), parsed.GetValue(train), parsed.GetValue(test), parsed.GetValue(seed)),
            cancellation));
        return command;
    }
}
