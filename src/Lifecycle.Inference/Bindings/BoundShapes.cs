using Lifecycle.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Inference.Bindings;

/// <summary>Shapes of inputs that were seen, the outputs' shapes that go with them, and, while it is bound, the binding to the call's buffers.</summary>
internal sealed class BoundShapes(long[][] inputs, long[][] outputs, bool isStated) : IDisposable
{
    private readonly List<OrtValue> _values = [];
    private OrtIoBinding? _binding;

    public long[][] Outputs => outputs;

    /// <summary>Elements of each output.</summary>
    public int[] OutputLengths { get; } = Array.ConvertAll(outputs, static shape => (int)Elements(shape));

    /// <summary>The call's count of runs when it was last used.</summary>
    public long LastUse { get; set; }

    /// <summary>How often in a row the binding failed, and the run without it did not.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the outputs' shapes are those that the model states; otherwise a run has told them.</summary>
    public bool IsStated => isStated;

    public bool IsBound => _binding is not null;

    /// <summary>The product of the dimensions, which is no number of elements where it is above <see cref="int.MaxValue"/>.</summary>
    public static double Elements(long[] shape)
    {
        var product = 1d;
        foreach (var size in shape) product *= size;
        return product;
    }

    public bool Matches(InputSlot[] slots)
    {
        for (var index = 0; index < slots.Length; index++)
            if (!slots[index].Shape.SequenceEqual(inputs[index])) return false;
        return true;
    }

    /// <summary>Whether results have the shapes that were seen.</summary>
    public bool Gives(IReadOnlyList<OrtValue> results)
    {
        for (var index = 0; index < outputs.Length; index++)
            if (!results[index].GetTensorTypeAndShape().Shape.AsSpan().SequenceEqual(outputs[index])) return false;
        return true;
    }

    /// <summary>Binds the buffers, which stay where they are until <see cref="Dispose"/>.</summary>
    public unsafe void Bind(OnnxSession session, CallPlan plan, InputSlot[] slots, NativeBuffer[] buffers)
    {
        try
        {
            _binding = session.CreateBinding();
            for (var index = 0; index < slots.Length; index++)
            {
                _values.Add(slots[index].ToValue());
                _binding.BindInput(plan.InputNames[index], _values[^1]);
            }
            for (var index = 0; index < buffers.Length; index++)
            {
                var type = plan.Outputs[index].ElementType;
                var bytes = InputSlot.Bytes(OutputLengths[index], Lifecycle.Onnx.Graph.ElementTypes.BitsPerElement(type));
                _values.Add(OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)type, outputs[index], (nint)buffers[index].Address, bytes));
                _binding.BindOutput(plan.OutputNames[index], _values[^1]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the model on the input buffers, into the output buffers.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public void Run(OnnxSession session, CallPlan plan, RunControl control)
    {
        if (session.OnDevice) RunOnDevice(session, plan, control);
        else session.Run(_binding!, control.Options);
    }

    /// <summary>An output over its buffer.</summary>
    public OrtValue OutputValue(int output) => _values[inputs.Length + output];

    /// <summary>Undoes the binding.</summary>
    public void Dispose()
    {
        _binding?.Dispose();
        _binding = null;
        foreach (var value in _values) value.Dispose();
        _values.Clear();
    }

    // Binding copies the inputs to the device, so they are bound anew for each run.
    private void RunOnDevice(OnnxSession session, CallPlan plan, RunControl control)
    {
        for (var index = 0; index < plan.InputNames.Length; index++) _binding!.BindInput(plan.InputNames[index], _values[index]);
        _binding!.SynchronizeBoundInputs();
        session.Run(_binding, control.Options);
        _binding.SynchronizeBoundOutputs();
    }
}
