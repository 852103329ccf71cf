using BenchmarkDotNet.Attributes;
using Lifecycle.Inference.Swapping;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>A model put in the place of another, against loading it and freeing it.</summary>
public class ModelSwap : PredictionSuite
{
    private static readonly PredictorOptions _options = new() { IntraOpThreads = 1, WarmUpRuns = 1 };
    private SwappablePredictor _swappable = null!;

    /// <summary>A predictor loaded, and freed.</summary>
    [Benchmark(Baseline = true)]
    public void LoadAndFree() => Predictor.Load(Model, _options).Dispose();

    /// <summary>A predictor loaded and put in the place of the one before, which is freed.</summary>
    [Benchmark]
    public long Swap() => _swappable.Swap(Predictor.Load(Model, _options));

    /// <inheritdoc/>
    protected override void Setup() => _swappable = new SwappablePredictor(Predictor.Load(Model, _options));

    /// <inheritdoc/>
    protected override void Cleanup() => _swappable.Dispose();
}
