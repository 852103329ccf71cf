using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>One model behind the Predictor, and behind ONNX Runtime's own ways to run it, all with one thread.</summary>
internal sealed class PredictionSetup : IDisposable
{
    private readonly Predictor _predictor;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly float[] _rows;
    private readonly float[] _scores;
    private readonly long[] _shape;

    public PredictionSetup(int batchSize)
    {
        var model = PredictionModel.Make();
        _rows = new float[batchSize * PredictionModel.Inputs];
        _scores = new float[batchSize * PredictionModel.Outputs];
        _shape = [batchSize, PredictionModel.Inputs];
        new Random(2).NextSingles(_rows);
        _predictor = Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1 });
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(model.ToArray(), options);
        _input = OrtValue.CreateTensorValueFromMemory(_rows, _shape);
        _output = OrtValue.CreateTensorValueFromMemory(_scores, [batchSize, PredictionModel.Outputs]);
        _binding = _session.CreateIoBinding();
        _binding.BindInput("input", _input);
        _binding.BindOutput("output", _output);
    }

    /// <summary>Lifecycle: the row is copied in, the result out.</summary>
    public void Predict() => _predictor.Predict(_rows, _scores);

    /// <summary>Lifecycle, by the tensors' names: the row is copied in, the result out.</summary>
    public void Call()
    {
        using var call = _predictor.BeginCall();
        call.Set<float>("input", _rows, _shape);
        call.Run();
        call.Get<float>("output").CopyTo(_scores);
    }

    /// <summary>Lifecycle, with a result object a call.</summary>
    public Lifecycle.Prediction PredictorWithResult() => _predictor.Predict(_rows);

    /// <summary>The fastest bare form: buffers bound once and for all, nothing copied.</summary>
    public void IoBinding() => _session.RunWithBinding(_runOptions, _binding);

    /// <summary>Values made once, an output made by the runtime at each call.</summary>
    public float OrtValues()
    {
        using var results = _session.Run(_runOptions, ["input"], [_input], ["output"]);
        return results[0].GetTensorDataAsSpan<float>()[0];
    }

    /// <summary>The form that most examples show.</summary>
    public float NamedValues()
    {
        var tensor = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(_rows, [(int)_shape[0], (int)_shape[1]]);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("input", tensor)]);
        return results[0].AsTensor<float>()[0, 0];
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        _predictor.Dispose();
    }
}

internal static class RandomExtensions
{
    public static void NextSingles(this Random random, Span<float> values)
    {
        foreach (ref var value in values) value = random.NextSingle();
    }
}
