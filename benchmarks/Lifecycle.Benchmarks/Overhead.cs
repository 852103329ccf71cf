using System.Globalization;
using Lifecycle.Benchmarks.Prediction;
using Lifecycle.Benchmarks.Training;

namespace Lifecycle.Benchmarks;

/// <summary>
/// What Lifecycle adds to the bare libraries, measured in turn: the Predictor to bound buffers, the Trainer to a hand-written
/// loop.
/// </summary>
internal static class Overhead
{
    
    private const int Predictions = 20_000;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 21 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 21;
        Prediction(pairs);
        foreach (var (model, steps) in ((string, int)[])[("convolutions", 50), ("mlp", 1000)])
            Training(model, steps, pairs);
    }

    private static void Prediction(int pairs)
    {
        using var setup = new PredictionSetup(batchSize: 1);
        var timing = PairedTiming.Measure(Repeated(setup.Predict), Repeated(setup.IoBinding), pairs);
        Print("prediction, perceptron, batch 1", timing, Predictions, pairs);

        static Action Repeated(Action call) => () =>
        {
            for (var i = 0; i < Predictions; i++) call();
        };
    }

    private static void Training(string model, int steps, int pairs)
    {
        using var setup = new TrainingSetup(model, steps);
        var timing = PairedTiming.Measure(setup.Lifecycle, () => setup.ByHand(), pairs);
        Print($"training step, {model}, batch {TrainingSetup.BatchSize}", timing, steps, pairs);
    }

    private static void Print(string what, PairedTiming timing, int operations, int pairs) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {timing.RatioMedian:F3} times the baseline (quartiles {timing.RatioLow:F3} to {timing.RatioHigh:F3}), {timing.DifferenceMedian.TotalMicroseconds / operations:+0.00;-0.00} us on {timing.BaselineMedian.TotalMicroseconds / operations:F2} us; {pairs} pairs of {operations}"));
}
