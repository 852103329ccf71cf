using System.Diagnostics;
using System.Globalization;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Steps;
using MathNet.Numerics;
using MathNet.Numerics.Statistics;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>Whether a step's cost is linear in its batch size: steps of 16 to 512 images in turn, and the straight line through their times.</summary>
internal static class BatchSizes
{
    private static readonly int[] _sizes = [16, 32, 64, 128, 256, 512];

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of rounds, 9 by default; the images of a turn, 2,048 by default.</param>
    public static void Run(string[] args)
    {
        var rounds = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 9;
        var images = args is [_, var second, ..] ? int.Parse(second, CultureInfo.InvariantCulture) : 2048;
        using var data = FashionData.Load(FashionData.DefaultFolder);
        foreach (var (precision, channelsLast) in ((Precision, bool)[])[(Precision.Float32, false), (Precision.BFloat16, true)])
            Print($"{precision}{(channelsLast ? ", channels last" : "")}", Measure(data, precision, channelsLast, rounds, images));
    }

    private static double[] Measure(FashionData data, Precision precision, bool channelsLast, int rounds, int images)
    {
        var times = new double[rounds, _sizes.Length];
        for (var round = 0; round < rounds; round++)
            for (var place = 0; place < _sizes.Length; place++)
            {
                var at = round % 2 == 0 ? place : _sizes.Length - 1 - place;
                times[round, at] = Turn(data, precision, channelsLast, _sizes[at], Math.Max(1, images / _sizes[at]));
            }
        return [.. _sizes.Select((_, at) => Enumerable.Range(0, rounds).Select(round => times[round, at]).Median())];
    }

    // One Trainer at a time, so that they do not share the threads.
    private static double Turn(FashionData data, Precision precision, bool channelsLast, int size, int steps)
    {
        manual_seed(1);
        using var trainer = new SteppedTrainer(
            new FashionNet(), TrainingSteps.Supervised(FashionTraining.Loss), data.Train, callbacks => FashionTraining.Options(precision, channelsLast, callbacks, size));
        trainer.Run(3);
        var start = Stopwatch.GetTimestamp();
        trainer.Run(steps);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    private static void Print(string what, double[] milliseconds)
    {
        var (constant, slope) = MathNet.Numerics.Fit.Line([.. _sizes.Select(static size => (double)size)], milliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: a step takes {constant:F2} ms and {1000 * slope:F1} us an image"));
        Console.WriteLine();
        Console.WriteLine("| batch | ms a step | on the line | images/s |");
        Console.WriteLine("| ---: | ---: | ---: | ---: |");
        foreach (var (size, time) in _sizes.Zip(milliseconds))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} | {time:F2} | {constant + (slope * size):F2} | {1000 * size / time:N0} |"));
        Console.WriteLine();
    }
}
