using Lifecycle.Inference.Monitoring;
using Lifecycle.Onnx.Options;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Batching;

/// <summary>
/// Measures whether a model on this machine is served better in batches or by callers that each run it themselves. Batches gain much
/// where a run costs more than its rows, as with small models, and little where the rows cost it all.
/// </summary>
public static class BatchingAdvisor
{
    // Less than this is not worth a queue.
    private const double WorthIt = 1.05;

    /// <summary>Measures the ways in turn and recommends one: the fastest of those that keep the p99, or of all where none does.</summary>
    /// <param name="predictor">The model, loaded as it is to be used: with one thread where many callers share the machine.</param>
    /// <param name="rows">Rows to ask for, at least one; as different as in earnest where the time depends on them.</param>
    /// <param name="options">The load; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="DataException">These are not whole rows.</exception>
    /// <exception cref="ModelException">The model takes no rows, or only batches larger than one of a fixed size.</exception>
    public static async Task<BatchingAdvice> MeasureAsync(IPredictor predictor, ReadOnlyMemory<float> rows, AdvisorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        var load = options ?? new AdvisorOptions();
        OptionsValidator.Check("The measurement's options are out of range", [("", load)]);
        var (count, _) = new RowBatchModel(predictor).Describe(rows);
        ReadOnlyMemory<float>[] requests = [.. Enumerable.Range(0, count).Select(row => rows.Slice(row * predictor.InputRowSize, predictor.InputRowSize))];
        var trials = Ways(load).Select(way => new Trial(way.Name, way.Options)).ToArray();
        // The first round warms up and does not count.
        for (var round = 0; round <= load.Rounds; round++)
        {
            foreach (var trial in trials)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await trial.RunAsync(predictor, requests, load, counts: round > 0).ConfigureAwait(false);
            }
        }
        return Choose([.. trials.Select(trial => trial.Candidate)], load.TargetP99);
    }

    internal static BatchingAdvice Choose(IReadOnlyList<BatchingCandidate> candidates, TimeSpan? targetP99)
    {
        var inTime = candidates.Where(candidate => targetP99 is not { } goal || candidate.Latency.P99Milliseconds <= goal.TotalMilliseconds).ToList();
        if (inTime.Count == 0) inTime.AddRange(candidates);
        var fastest = inTime.MaxBy(candidate => candidate.RowsPerSecond)!;
        var direct = inTime.Find(candidate => candidate.Options is null);
        return new BatchingAdvice(direct is not null && fastest.RowsPerSecond < WorthIt * direct.RowsPerSecond ? direct : fastest, candidates);
    }

    private static IEnumerable<(string Name, BatchingOptions? Options)> Ways(AdvisorOptions load)
    {
        var batched = new BatchingOptions { MaxBatchSize = load.MaxBatchSize, QueueCapacity = Math.Max(1024, load.MaxBatchSize), WhenFull = FullQueue.Wait };
        yield return ("direct", null);
        yield return ("one batch at a time", batched);
        if (Environment.ProcessorCount > 1) yield return ($"{Environment.ProcessorCount} batches at a time", batched with { ConcurrentBatches = Environment.ProcessorCount });
    }

    private sealed class Trial(string name, BatchingOptions? options)
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _milliseconds = [];

        public BatchingCandidate Candidate => new(name, options, Statistics.Median(_rates), LatencyStatistics.Of(_milliseconds));

        public async Task RunAsync(IPredictor predictor, ReadOnlyMemory<float>[] requests, AdvisorOptions load, bool counts)
        {
            var batcher = options is null ? null : new BatchingPredictor(predictor, options);
            var time = TimeProvider.System;
            var start = time.GetTimestamp();
            var callers = await Task.WhenAll(Enumerable.Range(0, load.Callers).Select(caller => Task.Run(() => CallAsync(predictor, batcher, requests, caller, load.Requests)))).ConfigureAwait(false);
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            if (batcher is not null) await batcher.DisposeAsync().ConfigureAwait(false);
            if (!counts) return;
            _rates.Add(load.Callers * load.Requests / seconds);
            foreach (var samples in callers) _milliseconds.AddRange(samples);
        }

        // As asynchronous code runs what takes its time, in the order in which it was asked for: otherwise a few callers get all answers.
        private static Task<Prediction> RunDirectly(IPredictor predictor, ReadOnlyMemory<float> row) =>
            Task.Factory.StartNew(() => predictor.Predict(row.Span), CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);

        private static async Task<double[]> CallAsync(IPredictor predictor, BatchingPredictor? batcher, ReadOnlyMemory<float>[] requests, int caller, int count)
        {
            var samples = new double[count];
            for (var number = 0; number < count; number++)
            {
                var row = requests[(caller + number) % requests.Length];
                var start = TimeProvider.System.GetTimestamp();
                await (batcher?.PredictAsync(row) ?? RunDirectly(predictor, row)).ConfigureAwait(false);
                samples[number] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            }
            return samples;
        }
    }
}
