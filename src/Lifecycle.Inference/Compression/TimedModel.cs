using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Compression;

/// <summary>A loaded model with its inputs at hand, so that a call is the runtime's work and little else.</summary>
internal sealed class TimedModel : IDisposable
{
    private readonly OnnxSession _session;
    private readonly List<OrtValue> _values = [];
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    public TimedModel(OnnxModel model, IReadOnlyList<TensorData> inputs, LatencyOptions options)
    {
        _session = OnnxSession.Create(model, new PredictorOptions { IntraOpThreads = options.IntraOpThreads, AllowSpinning = false });
        try
        {
            var batch = BatchRows.Resize(inputs, _session.Inputs, options.BatchSize);
            Rows = batch.Count == 0 || batch[0].Dims.Count == 0 ? 1 : (int)Math.Max(batch[0].Dims[0], 1);
            _inputs = [.. batch.Select(static tensor => tensor.Name)];
            _outputs = [.. _session.Outputs.Select(static output => output.Name)];
            foreach (var tensor in batch) _values.Add(NamedTensors.ToValue(tensor));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Rows a call.</summary>
    public int Rows { get; }

    /// <summary>Runs the model; gives milliseconds.</summary>
    public double Call(TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        using var results = _session.Run(_inputs, _values, _outputs);
        return (clock.GetTimestamp() - start) * 1000.0 / clock.TimestampFrequency;
    }

    public void Dispose()
    {
        foreach (var value in _values) value.Dispose();
        _session.Dispose();
    }
}
