using BenchmarkDotNet.Attributes;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>1 to 128 rows a call, on one thread and on two: the Predictor against ONNX Runtime with bound buffers.</summary>
public class PredictionSizes : PredictionSuite
{
    private Predictor _predictor = null!;
    private BareModel _bare = null!;

    /// <summary>Rows a call.</summary>
    [Params(1, 8, 32, 128)]
    public int RowsPerCall { get; set; }

    /// <summary>Threads of the session.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>ONNX Runtime alone.</summary>
    [Benchmark(Baseline = true)]
    public void Bare() => _bare.Call(RowsPerCall);

    /// <summary>The Predictor, into the caller's memory.</summary>
    [Benchmark]
    public void Predictor() => Predict(_predictor, RowsPerCall);

    /// <inheritdoc/>
    protected override void Setup() => (_predictor, _bare) = (Lifecycle.Predictor.Load(Model, new PredictorOptions { IntraOpThreads = Threads }), Bare(Model, Threads));

    /// <inheritdoc/>
    protected override void Cleanup()
    {
        _predictor.Dispose();
        _bare.Dispose();
    }
}
