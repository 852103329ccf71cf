using BenchmarkDotNet.Attributes;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>One call of a small perceptron: the Predictor against the ways that ONNX Runtime itself offers.</summary>
public class PredictionCall
{
    private PredictionSetup _setup = null!;

    /// <summary>Rows a call.</summary>
    [Params(1, 64)]
    public int BatchSize { get; set; }

    /// <summary>Loads the model.</summary>
    [GlobalSetup]
    public void Setup() => _setup = new PredictionSetup(BatchSize);

    /// <summary>Frees it.</summary>
    [GlobalCleanup]
    public void Cleanup() => _setup.Dispose();

    /// <inheritdoc cref="PredictionSetup.IoBinding"/>
    [Benchmark(Baseline = true)]
    public void IoBinding() => _setup.IoBinding();

    /// <inheritdoc cref="PredictionSetup.Predict"/>
    [Benchmark]
    public void Predictor() => _setup.Predict();

    /// <inheritdoc cref="PredictionSetup.Call"/>
    [Benchmark]
    public void PredictorByName() => _setup.Call();

    /// <inheritdoc cref="PredictionSetup.PredictorWithResult"/>
    [Benchmark]
    public Lifecycle.Prediction PredictorWithResult() => _setup.PredictorWithResult();

    /// <inheritdoc cref="PredictionSetup.OrtValues"/>
    [Benchmark]
    public float OrtValues() => _setup.OrtValues();

    /// <inheritdoc cref="PredictionSetup.NamedValues"/>
    [Benchmark]
    public float NamedValues() => _setup.NamedValues();
}
