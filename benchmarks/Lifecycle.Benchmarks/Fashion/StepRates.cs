using System.Globalization;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Native;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>
/// Training steps of the Fashion-MNIST net: the Trainer against python3-torch's loop, in turn and in both orders; then where the
/// time of a step goes.
/// </summary>
internal static class StepRates
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs, 15 by default; the steps of a turn, 20 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 15;
        var steps = args is [_, var second, ..] ? int.Parse(second, CultureInfo.InvariantCulture) : 20;
        using var data = FashionData.Load(FashionData.DefaultFolder);
        Console.WriteLine($"{pairs} pairs of {steps} steps of {FashionTraining.BatchSize} images, {Environment.ProcessorCount} threads, libtorch {NativeTorch.LibTorchVersion}");
        Console.WriteLine();
        Console.WriteLine("| Trainer | python3-torch | times as fast | quartiles | images/s | GFLOP/s | its images/s | GFLOP/s |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        using (var plain = Start(data, Precision.Float32)) Compare("float32", plain, "plain", pairs, steps);
        string format;
        using (var auto = Start(data, Precision.Auto))
        {
            format = auto.Notes.FirstOrDefault(static note => note.StartsWith("Computing", StringComparison.Ordinal)) ?? "Auto noted nothing.";
            Compare("Auto", auto, "plain", pairs, steps);
            Compare("Auto", auto, "best", pairs, steps);
        }
        Console.WriteLine();
        Console.WriteLine($"Auto: {format}");
        Console.WriteLine("python3-torch \"best\" is bfloat16 autocast, channels last and the foreach optimizer; both sides read bytes in memory by shuffled indices.");
        Console.WriteLine();
        StepProfile.Run(data.Train, Math.Max(steps, pairs * steps / 4));
    }

    private static SteppedTrainer Start(FashionData data, Precision precision)
    {
        manual_seed(1);
        return new SteppedTrainer(
            new FashionNet(), TrainingSteps.Supervised(FashionTraining.Loss), data.Train, callbacks => FashionTraining.Options(precision, precision == Precision.Auto ? null : false, callbacks));
    }

    private static void Compare(string what, SteppedTrainer trainer, string way, int pairs, int steps)
    {
        using var python = PythonPeer.Start("fashion_steps.py", way, Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        if (python is null)
        {
            Console.WriteLine($"| {what} | {way}: not measured: /usr/bin/python3 has no torch; apt install python3-torch |");
            return;
        }
        var timing = PairedTiming.Measure(() => trainer.Run(steps), () => python.Run(steps), pairs);
        var rate = steps * FashionTraining.BatchSize / timing.BaselineMedian.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {way} | {1 / timing.RatioMedian:F2} | {1 / timing.RatioHigh:F2} to {1 / timing.RatioLow:F2} | {FashionTraining.Rate(rate / timing.RatioMedian)} | {FashionTraining.Rate(rate)} |"));
    }
}
