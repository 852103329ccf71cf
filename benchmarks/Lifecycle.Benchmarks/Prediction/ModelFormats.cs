using BenchmarkDotNet.Attributes;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>32 rows in each format, against float32 in bare ONNX Runtime; on one thread.</summary>
public class ModelFormats : PredictionSuite
{
    private const int RowsPerCall = 32;

    private static readonly Dictionary<string, Func<OnnxModel, float[], OnnxModel>> _formats = new(StringComparer.Ordinal)
    {
        ["float32"] = static (model, _) => model,
        ["float16"] = static (model, _) => Quantizer.ToHalf(model).Model,
        ["dynamic int8"] = static (model, _) => Quantizer.Dynamic(model).Model,
        ["static int8"] = static (model, rows) => Quantizer.Static(model, CalibrationData.FromRows("input", rows, [1, 28, 28])).Model,
        ["half pruned"] = static (model, _) => Pruner.Prune(model, new PruningOptions { MaxMultiplyAccumulates = 0.5 }).Model,
    };

    private BareModel _original = null!;
    private BareModel _bare = null!;
    private Predictor _predictor = null!;

    /// <summary>The format.</summary>
    [ParamsSource(nameof(Formats))]
    public string Format { get; set; } = "";

    /// <summary>All formats.</summary>
    public static IEnumerable<string> Formats => _formats.Keys;

    /// <summary>float32 in ONNX Runtime alone.</summary>
    [Benchmark(Baseline = true)]
    public void BareFloat32() => _original.Call(RowsPerCall);

    /// <summary>The format in ONNX Runtime alone.</summary>
    [Benchmark]
    public void Bare() => _bare.Call(RowsPerCall);

    /// <summary>The format in the Predictor.</summary>
    [Benchmark]
    public void Predictor() => Predict(_predictor, RowsPerCall);

    /// <inheritdoc/>
    protected override void Setup()
    {
        var model = _formats[Format](Model.Clone(), Rows);
        (_original, _bare) = (Bare(Model, threads: 1), Bare(model, threads: 1));
        _predictor = Lifecycle.Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1 });
    }

    /// <inheritdoc/>
    protected override void Cleanup()
    {
        _original.Dispose();
        _bare.Dispose();
        _predictor.Dispose();
    }
}
