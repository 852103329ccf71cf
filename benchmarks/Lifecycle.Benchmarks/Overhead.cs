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
    /// <param name="args">"operators" or "prediction" for these alone; the number of pairs, 21 by default.</param>
    public static void Run(string[] args)
    {
        var part = args is ["operators" or "prediction", ..] ? args[0] : null;
        var pairs = args[(part is null ? 0 : 1)..] is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 21;
        if (part is null or "operators") Operators(pairs);
        if (part is null or "prediction") Prediction(pairs);
        if (part is not null)
            return;
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
        Print("prediction, perceptron, batch 1", PairedTiming.Measure(Repeated(setup.Predict), Repeated(setup.IoBinding), pairs), Predictions, pairs);
        Print("prediction by name, perceptron, batch 1", PairedTiming.Measure(Repeated(setup.Call), Repeated(setup.IoBinding), pairs), Predictions, pairs);

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
