using BenchmarkDotNet.Attributes;
using Lifecycle.Inference.Caching;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>A row that the result cache knows, against a run of the model.</summary>
public class CacheHit : PredictionSuite
{
    private Predictor _predictor = null!;
    private CachingPredictor _cached = null!;

    /// <summary>The model runs.</summary>
    [Benchmark(Baseline = true)]
    public Lifecycle.Prediction Run() => _predictor.Predict(Rows.AsSpan(0, 28 * 28));

    /// <summary>The cache answers.</summary>
    [Benchmark]
    public Lifecycle.Prediction Hit() => _cached.Predict(Rows.AsSpan(0, 28 * 28));

    /// <inheritdoc/>
    protected override void Setup()
    {
        _predictor = Predictor.Load(Model, new PredictorOptions { IntraOpThreads = 1 });
        _cached = new CachingPredictor(_predictor, new ResultCache());
    }

    /// <inheritdoc/>
    protected override void Cleanup() => _predictor.Dispose();
}
