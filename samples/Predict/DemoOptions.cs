using System.CommandLine;
using Lifecycle.Samples.Shared;

namespace Lifecycle.Samples.Predict;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, string? Model, string? Images, string Output, int Count, int BatchSize, int Parallelism, bool Restart, string? Json)
{
    public string Csv => Path.Combine(Output, "predictions.csv");

    public static RootCommand Command(Func<DemoOptions, CancellationToken, Task> run)
    {
        var data = Options.Data("Fashion-MNIST, for the model and the images that are made where none are named.", FashionPng.DefaultFolder);
        var model = new Option<string?>("--model") { Description = "An ONNX file that takes images; where none is named, a small one is trained." };
        var images = new Option<string?>("--images") { Description = "A folder of PNG and JPEG files, with those below it; where none is named, images of Fashion-MNIST are written there." };
        var output = Options.Output("Predict", "predictions.csv, and what is made");
        var count = Options.Number("--count", "Images to write where none are named.", 2000, 1, 10_000);
        var batch = Options.Number("--batch-size", "Images a run.", 32, 1, 4096);
        var parallelism = Options.Number("--parallelism", "Runs at the same time.", Environment.ProcessorCount, 1, 1024);
        var restart = new Option<bool>("--restart") { Description = "Begin anew, where an interrupted run would be gone on with." };
        var json = Options.Json();
        var command = new RootCommand("Predicts a folder of images into a CSV file, and goes on where it was interrupted.") { data, model, images, output, count, batch, parallelism, restart, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new DemoOptions(parsed.GetRequiredValue(data), parsed.GetValue(model), parsed.GetValue(images), parsed.GetRequiredValue(output),
                parsed.GetValue(count), parsed.GetValue(batch), parsed.GetValue(parallelism), parsed.GetValue(restart), parsed.GetValue(json));
            JsonResults.CheckWritable(options.Json);
            await run(options, cancellation);
            return 0;
        });
        return command;
    }
}
