using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Benchmarks.Prediction;

/// <summary>The fastest bare form of ONNX Runtime: buffers bound once for each number of rows, nothing copied.</summary>
internal sealed class BareModel(InferenceSession session, long[] row, long outputs) : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly Dictionary<int, OrtIoBinding> _bindings = [];

    /// <summary>Runs the model on so many rows.</summary>
    public void Call(int rows)
    {
        if (!_bindings.TryGetValue(rows, out var binding)) _bindings[rows] = binding = Bind(rows);
        session.RunWithBinding(_options, binding);
    }

    public void Dispose()
    {
        foreach (var binding in _bindings.Values) binding.Dispose();
        _options.Dispose();
        session.Dispose();
    }

    private OrtIoBinding Bind(int rows)
    {
        var binding = session.CreateIoBinding();
        using var input = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [rows, .. row]);
        using var output = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [rows, outputs]);
        binding.BindInput(session.InputNames[0], input);
        binding.BindOutput(session.OutputNames[0], output);
        return binding;
    }
}
