using System.Globalization;
using Lifecycle.Benchmarks.Operators;
using Lifecycle.Benchmarks.Prediction;
using Lifecycle.Benchmarks.Training;

namespace Lifecycle.Benchmarks;

/// <summary>
/// What Lifecycle adds to the bare libraries, measured in turn: the Predictor to bound buffers, the Trainer to a hand-written
/// loop, and a call of an operator to the same in python3-torch.
/// </summary>
internal static class Overhead
{
    private const int Predictions = 20_000;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">"operators" for operators alone; the number of pairs, 21 by default.</param>
    public static void Run(string[] args)
    {
        var alone = args is ["operators", ..];
        var pairs = args[(alone ? 1 : 0)..] is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 21;
        Operators(pairs);
        if (alone)
            return;
        Prediction(pairs);
        foreach (var (model, steps) in ((string, int)[])[("convolutions", 50), ("mlp", 1000)])
            Training(model, steps, pairs);
    }

    private static void Operators(int pairs)
    {
        const string what = "operator call, add of two 1-element tensors, against python3-torch";
        if (OperatorCall.Measure(pairs) is { } timing)
            Print(what, timing, OperatorCall.Additions, pairs);
        else
            Console.WriteLine($"{what}: not measured: /usr/bin/python3 has no torch; apt install python3-torch");
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
