using System.Runtime.CompilerServices;
using Lifecycle.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lifecycle.Inference.Bindings;

/// <summary>Buffers for one number of rows, bound to the model's input and output once and for all. For one caller at a time.</summary>
internal sealed unsafe class RowBinding : IDisposable
{
    private readonly OnnxSession _session;
    private readonly string _inputName;
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _inputValue;
    private readonly OrtValue _outputValue;
    private readonly void* _input;
    private readonly void* _output;
    private readonly int _inputLength;

    public RowBinding(BindingShelf shelf, OnnxSession session, TensorInfo inputInfo, long[] inputShape, TensorInfo outputInfo, long[] outputShape)
    {
        Shelf = shelf;
        _session = session;
        _inputName = inputInfo.Name;
        _inputLength = Elements(inputShape);
        OutputLength = Elements(outputShape);
        try
        {
            _inputValue = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)inputInfo.ElementType, inputShape);
            _outputValue = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)outputInfo.ElementType, outputShape);
            _input = Address(_inputValue);
            _output = Address(_outputValue);
            _binding = session.CreateBinding();
            _binding.BindInput(_inputName, _inputValue);
            _binding.BindOutput(outputInfo.Name, _outputValue);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public BindingShelf Shelf { get; }

    /// <summary>Elements of the output.</summary>
    public int OutputLength { get; }

    /// <summary>Elements of the output for each row.</summary>
    /// <exception cref="ModelException">The output does not consist of rows.</exception>
    public int OutputRowSize => OutputLength % Shelf.Rows == 0 ? OutputLength / Shelf.Rows
        : throw new ModelException($"The output has {OutputLength} values for {Shelf.Rows} rows; expected as many for each row; choose another output or pass your own memory for it.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Input<T>() where T : unmanaged => new(_input, _inputLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Output<T>() where T : unmanaged => new(_output, OutputLength);

    /// <summary>Fills the input with zeros.</summary>
    public void ClearInput() => _inputValue.GetTensorMutableRawData().Clear();

    /// <summary>Runs the model on the input buffer, into the output buffer.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public void Run()
    {
        if (_session.OnDevice) RunOnDevice();
        else _session.Run(_binding);
    }

    public void Dispose()
    {
        _binding?.Dispose();
        _outputValue?.Dispose();
        _inputValue?.Dispose();
    }

    // Binding copies the input to the device, so it is bound anew for each run.
    private void RunOnDevice()
    {
        _binding.BindInput(_inputName, _inputValue);
        _binding.SynchronizeBoundInputs();
        _session.Run(_binding);
        _binding.SynchronizeBoundOutputs();
    }

    private static void* Address(OrtValue value)
    {
        // ONNX Runtime's memory, which does not move.
        fixed (byte* start = value.GetTensorMutableRawData()) return start;
    }

    private static int Elements(long[] shape)
    {
        try
        {
            return shape.Aggregate(1, (product, size) => checked(product * (int)size));
        }
        catch (OverflowException)
        {
            throw new DataException($"A tensor of [{string.Join(", ", shape)}] is too large; expected at most {int.MaxValue} elements; pass fewer rows at once.");
        }
    }
}
