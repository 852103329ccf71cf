using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>From a model's file to the first row's scores, in a process that has done it before; "peers" has it from the start of a process.</summary>
public class FirstPrediction : PredictionSuite
{
    /// <summary>ONNX Runtime alone.</summary>
    [Benchmark(Baseline = true)]
    public void Bare()
    {
        using var model = new BareModel(new InferenceSession(ModelPath), [1, 28, 28], 10);
        model.Call(1);
    }

    /// <summary>The Predictor.</summary>
    [Benchmark]
    public void Predictor()
    {
        using var predictor = Lifecycle.Predictor.Load(ModelPath);
        Predict(predictor, 1);
    }
}
