using BenchmarkDotNet.Attributes;
using Lifecycle.Inference.Batching;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>A request of one row among those of 1 to 256 callers at once: each running the model itself, and gathered to batches.</summary>
public class BatcherCallers : PredictionSuite
{
    private const int Requests = 512;
    private Predictor _predictor = null!;
    private BatchingPredictor _batcher = null!;

    /// <summary>Callers, each of which waits for its answer before it asks again.</summary>
    [Params(1, 4, 16, 64, 256)]
    public int Callers { get; set; }

    /// <summary>Each runs the model on a thread of the pool.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public Task Alone() => AskAsync(row => _predictor.PredictAsync(row));

    /// <summary>Batches of up to 32 rows.</summary>
    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Gathered() => AskAsync(row => _batcher.PredictAsync(row));

    /// <inheritdoc/>
    protected override void Setup()
    {
        _predictor = Lifecycle.Predictor.Load(Model, new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 1 });
        _batcher = new BatchingPredictor(_predictor, new BatchingOptions { MaxBatchSize = 32, ConcurrentBatches = Environment.ProcessorCount });
    }

    /// <inheritdoc/>
    protected override void Cleanup()
    {
        _batcher.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _predictor.Dispose();
    }

    private Task AskAsync(Func<ReadOnlyMemory<float>, Task> ask)
    {
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => OneCallerAsync()));

        async Task OneCallerAsync()
        {
            for (var request = 0; request < Requests / Callers; request++) await ask(Rows.AsMemory(0, 28 * 28));
        }
    }
}
