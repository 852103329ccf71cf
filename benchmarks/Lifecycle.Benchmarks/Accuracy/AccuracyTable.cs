using System.Globalization;
using System.Text.Json;
using Lifecycle.Benchmarks.Fashion;
using Lifecycle.Benchmarks.Python;
using MathNet.Numerics.Statistics;
using TorchSharp;

namespace Lifecycle.Benchmarks.Accuracy;

/// <summary>
/// Accuracies with several seeds each, beside those of python3-torch with the same net, initialization, optimizer, schedule, epochs and
/// batches: whether the means differ by more than the seeds do.
/// </summary>
internal static class AccuracyTable
{
    private static readonly JsonSerializerOptions _camelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Trains and prints.</summary>
    /// <param name="args">"full" for Fashion-MNIST with 60,000 images and 5 epochs instead of 20,000 and 2; "rows" leaves it out; then the number of seeds, 3 by default.</param>
    public static void Run(string[] args)
    {
        var (full, rowsOnly) = (args.Contains("full", StringComparer.Ordinal), args.Contains("rows", StringComparer.Ordinal));
        var seeds = args.Select(static text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0).FirstOrDefault(static number => number > 0, 3);
        if (!PythonRun.IsPossible)
        {
            Console.WriteLine("accuracy: not compared: there is no /usr/bin/python3; apt install python3-torch python3-sklearn");
            return;
        }
        torch.set_num_threads(Environment.ProcessorCount);
        Console.WriteLine("| task | precision | seeds | Lifecycle, mean % | each | python3-torch, mean % | each | difference of means | spread of seeds |");
        Console.WriteLine("| --- | --- | ---: | ---: | --- | ---: | --- | ---: | ---: |");
        Rows("digits", RowsTask.Digits, seeds);
        Rows("breast cancer", RowsTask.BreastCancer, seeds);
        if (!rowsOnly) Fashion(full, seeds);
    }

    private static void Rows(string name, RowsTask task, int seeds)
    {
        var description = JsonSerializer.Serialize(task, _camelCase);
        Print(name, Precision.Float32,
            Each(seeds, task.Train), Each(seeds, seed => PythonRun.Numbers("rows_accuracy.py", $"{Environment.ProcessorCount}", $"{seed}", description)[0]));
    }

    // The script computes in float32; Auto has to stay within the noise of that.
    private static void Fashion(bool full, int seeds)
    {
        var (images, epochs) = full ? (60_000, 5) : (20_000, 2);
        var name = $"Fashion-MNIST, {images / 1000} thousand images, {epochs} epochs";
        var python = Each(seeds, seed => PythonRun.Numbers("fashion_accuracy.py", Planned(Precision.Float32, seed).Arguments("plain"))[0]);
        foreach (var precision in (Precision[])[Precision.Float32, Precision.Auto])
            Print(name, precision, Each(seeds, seed => Planned(precision, seed).Train().Accuracy), python);

        FashionRun Planned(Precision precision, int seed) => new(precision, seed, epochs, images, Target: 2, Flip: false);
    }

    private static double[] Each(int seeds, Func<int, double> train) => [.. Enumerable.Range(1, seeds).Select(seed => 100 * train(seed))];

    private static void Print(string name, Precision precision, double[] ours, double[] theirs) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {precision} | {ours.Length} | {ours.Mean():F2} | {Join(ours)} | {theirs.Mean():F2} | {Join(theirs)} | {ours.Mean() - theirs.Mean():+0.00;-0.00;0.00} | {Math.Max(Spread(ours), Spread(theirs)):F2} |"));

    private static double Spread(double[] values) => values.Max() - values.Min();

    private static string Join(double[] values) => string.Join(", ", values.Select(static value => value.ToString("F2", CultureInfo.InvariantCulture)));
}
