using System.Globalization;
using Lifecycle.Inference.Batching;
using Lifecycle.Inference.Caching;
using Lifecycle.Inference.Swapping;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>Many callers at once: each running the model itself, and gathered to batches, in turn; then what a swap and a cache cost.</summary>
internal static class BatchingRates
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of rounds; 5 by default.</param>
    public static async Task RunAsync(string[] args)
    {
        var rounds = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
        await CompareAsync("perceptron of 64 inputs", PredictionModel.Make(), requests: 2000, rounds);
        await CompareAsync("convolution net of 28 x 28 images", PredictionModel.Convolutional(), requests: 100, rounds);
        Swap(pairs: 20 * rounds);
        Cache(pairs: 20 * rounds);
    }

    // As many requests in all for every number of callers.
    private static async Task CompareAsync(string name, OnnxModel model, int requests, int rounds)
    {
        using var predictor = Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 10 });
        var rows = new float[16 * predictor.InputRowSize];
        new Random(3).NextSingles(rows);
        Console.WriteLine($"\n{name}\n| callers | way | rows/s | median ms | p99 ms | gain |\n| ---: | --- | ---: | ---: | ---: | ---: |");
        for (var callers = 1; callers <= 256; callers *= 4)
        {
            var advice = await BatchingAdvisor.MeasureAsync(predictor, rows, new AdvisorOptions { Callers = callers, Requests = Math.Max(requests / callers, 5), Rounds = rounds });
            foreach (var way in advice.Candidates)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"| {callers} | {way.Name}{(way == advice.Best ? ", recommended" : "")} | {way.RowsPerSecond:N0} | {way.Latency.MedianMilliseconds:0.000} | {way.Latency.P99Milliseconds:0.000} | {way.RowsPerSecond / advice.Candidates[0].RowsPerSecond:0.00} |"));
            }
        }
    }

    private static void Swap(int pairs)
    {
        var model = PredictionModel.Make();
        var options = new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 1 };
        using var plain = Predictor.Load(model, options);
        using var swappable = new SwappablePredictor(Predictor.Load(model, options));
        float[] row = new float[PredictionModel.Inputs], scores = new float[PredictionModel.Outputs];
        Print("a swap against loading a model and freeing it", PairedTiming.Measure(() => swappable.Swap(Predictor.Load(model, options)), () => Predictor.Load(model, options).Dispose(), pairs), 1);
        Print("a prediction that can be swapped against one that cannot", PairedTiming.Measure(() => Repeat(() => swappable.Predict(row, scores)), () => Repeat(() => plain.Predict(row, scores)), pairs), Calls);
    }

    private static void Cache(int pairs)
    {
        using var plain = Predictor.Load(PredictionModel.Make(), new PredictorOptions { IntraOpThreads = 1 });
        using var images = Predictor.Load(PredictionModel.Convolutional(), new PredictorOptions { IntraOpThreads = 1 });
        foreach (var (name, predictor) in new[] { ("perceptron of 64 inputs", plain), ("convolution net", images) })
        {
            var cached = new CachingPredictor(predictor, new ResultCache());
            var row = new float[predictor.InputRowSize];
            Print($"a hit against a run, {name}", PairedTiming.Measure(() => Repeat(() => cached.Predict(row)), () => Repeat(() => predictor.Predict(row)), Math.Max(5, pairs / 10)), Calls);
        }
    }

    private const int Calls = 200;

    private static void Repeat(Action call)
    {
        for (var index = 0; index < Calls; index++) call();
    }

    private static void Print(string name, PairedTiming timing, int calls) => Console.WriteLine(FormattableString.Invariant(
        $"{name}: {timing.RatioMedian:0.000} times ({timing.RatioLow:0.000} to {timing.RatioHigh:0.000}) of {timing.BaselineMedian.TotalMicroseconds / calls:0.00} microseconds"));
}
