using System.Globalization;
using System.Text;
using Lifecycle.Inference.Monitoring;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Compression;

/// <summary>
/// How long models take, measured in turn in one run, forwards and backwards in alternation, so that all meet the same moods of the machine.
/// The first is what the others are compared with, turn by turn.
/// </summary>
/// <param name="Models">The models in the order they were given.</param>
public sealed record LatencyComparison(IReadOnlyList<ModelLatency> Models)
{
    private const int FewestTurns = 5;

    /// <summary>Measures models on the CPU; all are loaded at once.</summary>
    /// <param name="models">The models with names for the report; the first is the baseline.</param>
    /// <param name="inputs">A tensor for each input, under its name; rows are repeated or left out to make the batch.</param>
    /// <param name="options">How to measure; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the measurement after the call under way.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses a model or fails on the inputs.</exception>
    public static LatencyComparison Measure(
        IReadOnlyList<(string Name, OnnxModel Model)> models, IReadOnlyList<TensorData> inputs, LatencyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(inputs);
        if (models.Count == 0) throw new ArgumentException("There is no model; expected at least one.", nameof(models));
        options ??= new();
        OptionsValidator.Check(nameof(LatencyOptions), [("", options)]);
        var runs = new List<TimedModel>(models.Count);
        try
        {
            foreach (var (_, model) in models) runs.Add(new TimedModel(model, inputs, options));
            var samples = TakeTurns(runs, options, cancellationToken);
            return new LatencyComparison([.. models.Select((model, index) => Summarize(model.Name, samples[index], samples[0], runs[index].Rows))]);
        }
        finally
        {
            foreach (var run in runs) run.Dispose();
        }
    }

    /// <summary>The comparison as text: a line for each model.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var model in Models) text.AppendLine(model.ToString());
        return text.ToString();
    }

    private static List<double>[] TakeTurns(IReadOnlyList<TimedModel> runs, LatencyOptions options, CancellationToken cancellationToken)
    {
        var clock = options.TimeProvider;
        // The first calls of a session lay out its memory.
        for (var warmUp = 0; warmUp < 2; warmUp++)
            foreach (var run in runs) run.Call(clock);
        var samples = runs.Select(_ => new List<double>(options.Turns)).ToArray();
        var start = clock.GetTimestamp();
        for (var turn = 0; turn < options.Turns; turn++)
        {
            if (turn >= FewestTurns && clock.GetElapsedTime(start).TotalSeconds > options.MaxSeconds) break;
            for (var step = 0; step < runs.Count; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var index = turn % 2 == 0 ? step : runs.Count - 1 - step;
                samples[index].Add(runs[index].Call(clock));
            }
        }
        return samples;
    }

    private static ModelLatency Summarize(string name, List<double> samples, List<double> baseline, int rows)
    {
        var ratios = samples.Zip(baseline, static (time, other) => time / other).ToList();
        return new ModelLatency(name, LatencyStatistics.Of(samples, rows), ratios.Median(), ratios.LowerQuartile(), ratios.UpperQuartile()) { Samples = samples };
    }
}

/// <summary>How long one model takes.</summary>
/// <param name="Name">The model.</param>
/// <param name="Latency">Its calls.</param>
/// <param name="Ratio">The median, turn by turn, of its time over the baseline's: below 1 is faster.</param>
/// <param name="RatioLow">The lower quartile of that ratio.</param>
/// <param name="RatioHigh">The upper quartile of that ratio.</param>
public sealed record ModelLatency(string Name, LatencyStatistics Latency, double Ratio, double RatioLow, double RatioHigh)
{
    /// <summary>The time of each turn in milliseconds, in their order.</summary>
    internal IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>The model in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: {Latency}; {Ratio:0.###} of the baseline's time (quartiles {RatioLow:0.###} to {RatioHigh:0.###})");
}
