using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>A model's file loaded, and freed again, in a process that has loaded one before.</summary>
public class ModelLoading : PredictionSuite
{
    /// <summary>ONNX Runtime alone.</summary>
    [Benchmark(Baseline = true)]
    public void Bare() => new InferenceSession(ModelPath).Dispose();

    /// <summary>The Predictor, checks of the file included.</summary>
    [Benchmark]
    public void Predictor() => Lifecycle.Predictor.Load(ModelPath).Dispose();

    /// <summary>The model as a graph, to change it.</summary>
    [Benchmark]
    public OnnxModel Graph() => OnnxModel.Load(ModelPath);
}
