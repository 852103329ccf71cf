using System.Diagnostics;
using Lifecycle.Inference.Predicting;
using Lifecycle.Samples.Shared;
using Spectre.Console;

namespace Lifecycle.Samples.Predict;

/// <summary>The sample: images in, a CSV file out.</summary>
internal static class Demo
{
    private static readonly string[] _extensions = [".png", ".jpg", ".jpeg"];

    public static async Task RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        Prepare(options.Output);
        var model = options.Model ?? await ModelAsync(options, cancellationToken);
        var folder = options.Images ?? Images(options);
        var files = Files(folder);

        // begin: folder
        using var predictor = Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1 });
        using var results = CsvResults.Open(options.Csv, options.Restart);
        var known = results.Count;
        var streamed = predictor.ForImages().PredictManyAsync(
            files.Select(static file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file)),
            new PredictManyOptions { BatchSize = options.BatchSize, Parallelism = options.Parallelism, Skip = known }, cancellationToken);
        // end: folder

        var watch = Stopwatch.StartNew();
        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var task = progress.AddTask("images", maxValue: files.Count);
            task.Value = known;
            await foreach (var predicted in streamed)
            {
                results.Add(Path.GetRelativePath(folder, files[(int)predicted.Index]), predicted.Result.Ranked(1)[0]);
                task.Value = predicted.Index + 1;
            }
        });
        Report(options, files.Count, files.Count - known, watch.Elapsed);
    }

    private static void Report(DemoOptions options, long images, long predicted, TimeSpan time)
    {
        var rate = time > TimeSpan.Zero ? predicted / time.TotalSeconds : 0;
        new ResultTable("images", "known before", "predicted now", "images a second").Row($"{images}", $"{images - predicted}", $"{predicted}", $"{rate:F0}").Print();
        AnsiConsole.WriteLine(Path.GetFullPath(options.Csv));
        JsonResults.Write(options.Json, new { images, predicted, rate });
    }

    private static async Task<string> ModelAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Output, "fashion.onnx");
        if (!File.Exists(path)) await FashionPng.TrainAsync(options.Data, path, cancellationToken);
        return path;
    }

    private static string Images(DemoOptions options)
    {
        var folder = Path.Combine(options.Output, "images");
        Prepare(folder);
        if (!Directory.EnumerateFiles(folder).Any()) FashionPng.WriteImages(options.Data, folder, options.Count);
        return folder;
    }

    private static List<string> Files(string folder)
    {
        if (!Directory.Exists(folder)) throw new UsageException($"There is no folder \"{folder}\"; expected one with images; name another with --images.");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => _extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).ToList();
        if (files.Count == 0) throw new DataException($"There is no image in \"{folder}\"; expected PNG or JPEG files; name another folder with --images.");
        // The same order at each run, so that an interrupted one is gone on with.
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder \"{folder}\" cannot be made: {e.Message.TrimEnd('.')}; expected a folder, or a place for one; name another with --output.", e);
        }
    }
}
