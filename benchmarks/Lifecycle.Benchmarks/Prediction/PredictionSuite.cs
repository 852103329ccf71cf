using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>What suites of predictions share: the Fashion-MNIST sample's net in memory and as a file, and rows for it.</summary>
public abstract class PredictionSuite
{
    private const int MostRows = 128;
    private string _folder = "";

    /// <summary>The model's file.</summary>
    protected string ModelPath => System.IO.Path.Combine(_folder, "model.onnx");

    /// <summary>The model.</summary>
    protected OnnxModel Model { get; private set; } = null!;

    /// <summary>Values of 128 rows.</summary>
    protected float[] Rows { get; } = new float[MostRows * 28 * 28];

    /// <summary>Room for the scores of as many.</summary>
    protected float[] Scores { get; } = new float[MostRows * 10];

    /// <summary>Makes the model.</summary>
    [GlobalSetup]
    public void SetupAll()
    {
        Model = PredictionModel.Convolutional();
        _folder = Directory.CreateTempSubdirectory("lifecycle-bench-").FullName;
        Model.Save(ModelPath);
        new Random(2).NextSingles(Rows);
        Setup();
    }

    /// <summary>Frees what was made.</summary>
    [GlobalCleanup]
    public void CleanupAll()
    {
        Cleanup();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Makes what the suite needs beside the model.</summary>
    protected virtual void Setup() { }

    /// <summary>Frees it.</summary>
    protected virtual void Cleanup() { }

    /// <summary>Predicts the first rows.</summary>
    protected void Predict(Predictor predictor, int rows) => predictor.Predict(Rows.AsSpan(0, rows * 28 * 28), Scores.AsSpan(0, rows * 10));

    /// <summary>A model in bare ONNX Runtime.</summary>
    internal static BareModel Bare(OnnxModel model, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        return new BareModel(new InferenceSession(model.ToArray(), options), [1, 28, 28], 10);
    }
}
