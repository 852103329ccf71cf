using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Bindings;

/// <summary>
/// The buffers of one call, lent to one caller at a time, and the bindings to them for the shapes used last. A shape that is new is bound
/// where the model states what comes of it; otherwise it runs without a binding, which tells. What is bound costs nothing but the run.
/// </summary>
internal sealed class CallState : IDisposable
{
    /// <summary>Shapes that are kept ready; the one not used for longest makes room for a new one.</summary>
    internal const int MaxShapes = 16;

    // As often in a row a binding may fail where the same run without it doesn't.
    private const int MaxFailures = 3;

    private readonly OnnxSession _session;
    private readonly CallPlan _plan;
    private readonly RunControl _control;
    private readonly InputSlot[] _inputs;
    private readonly NativeBuffer[] _outputs;
    private readonly List<BoundShapes> _known = [];
    private BoundShapes? _last;
    private BoundShapes? _bound;
    private IDisposableReadOnlyCollection<OrtValue>? _results;
    private long _runs;
    private int _lending;

    public CallState(OnnxSession session, CallPlan plan, RunControl control)
    {
        _session = session;
        _plan = plan;
        _control = control;
        _inputs = Array.ConvertAll(plan.Inputs, static input => new InputSlot(input));
        _outputs = Array.ConvertAll(plan.Outputs, static _ => new NativeBuffer());
    }

    /// <summary>Counts how often it was lent, so that who has given it back is known.</summary>
    public int Lending => Volatile.Read(ref _lending);

    public CallPlan Plan => _plan;

    /// <summary>Bytes of its buffers.</summary>
    public long BufferBytes { get; private set; }

    /// <summary>As many of these as its pool has counted.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Room for an input's elements.</summary>
    public Span<T> Prepare<T>(int input, scoped ReadOnlySpan<long> shape, long length) where T : unmanaged
    {
        ForgetResults();
        var room = _inputs[input].Prepare<T>(shape, length, out var moved);
        if (moved) BuffersMoved();
        return room;
    }

    /// <summary>Room for rows of the one input of a model that takes rows.</summary>
    /// <exception cref="TensorMismatchException">They are no rows that it takes.</exception>
    public Span<T> PrepareRows<T>(RowLayout layout, int length) where T : unmanaged
    {
        var rows = layout.RowsOf(length);
        ForgetResults();
        var room = _inputs[0].PrepareRows<T>(rows, length, out var moved);
        if (moved) BuffersMoved();
        return room;
    }

    /// <summary>Zeros for each input, with 1 for dimensions that are open.</summary>
    public void PrepareZeros()
    {
        ForgetResults();
        foreach (var input in _inputs)
            if (input.PrepareZeros()) BuffersMoved();
    }

    public void SetBytes(int input, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        ForgetResults();
        if (_inputs[input].SetBytes(bytes, shape)) BuffersMoved();
    }

    public void SetTexts(int input, ReadOnlySpan<string> texts, ReadOnlySpan<long> shape)
    {
        ForgetResults();
        _inputs[input].SetTexts(texts, shape);
    }

    public void SetValue(int input, OrtValue value)
    {
        ForgetResults();
        _inputs[input].SetValue(value);
    }

    /// <summary>Runs the model on what was given.</summary>
    /// <exception cref="TensorMismatchException">An input is missing or does not fit the others.</exception>
    /// <exception cref="ModelException">ONNX Runtime failed, or the time was over.</exception>
    /// <exception cref="OperationCanceledException">The run is no longer wanted.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        ForgetResults();
        if (_inputs.Length != 1 || !_inputs[0].IsSet) CheckInputs();
        if (_plan.RequireFinite)
            foreach (var input in _inputs) input.RequireFinite();
        try
        {
            _control.Begin(cancellationToken);
            Run();
        }
        catch (ModelException e) when (_control.IsLate)
        {
            throw new RunTimeoutException(_control.Timeout, e);
        }
        catch (ModelException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The prediction was canceled while the model ran.", e, cancellationToken);
        }
        finally
        {
            _control.End();
        }
    }

    /// <summary>Elements of an output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe ReadOnlySpan<T> Output<T>(int output) where T : unmanaged
    {
        if (ElementTypeOf<T>.Value != _plan.Outputs[output].ElementType) throw WrongType(output, $"{ElementTypeOf<T>.Name} elements");
        return _bound is { } bound ? new ReadOnlySpan<T>(_outputs[output].Address, bound.OutputLengths[output]) : MemoryMarshal.Cast<byte, T>(Tensor(output).GetTensorMutableRawData());
    }

    public unsafe ReadOnlySpan<byte> OutputBytes(int output)
    {
        var bits = _plan.Outputs[output].ElementType.BitsPerElement();
        if (bits == 0) throw WrongType(output, "bytes");
        return _bound is { } bound
            ? new ReadOnlySpan<byte>(_outputs[output].Address, (int)InputSlot.Bytes(bound.OutputLengths[output], bits))
            : Tensor(output).GetTensorMutableRawData();
    }

    public ReadOnlySpan<long> OutputShape(int output) => _bound is { } bound ? bound.Outputs[output] : Tensor(output).GetTensorTypeAndShape().Shape;

    public string[] OutputTexts(int output) => Texts(output).GetStringTensorAsArray();

    public string OutputText(int output, int index) => Texts(output).GetStringElement(index);

    /// <summary>An output as ONNX Runtime has it; it lives as long as the call.</summary>
    public OrtValue OutputValue(int output) => _bound is { } bound ? bound.OutputValue(output) : Result(output);

    /// <summary>Ends a lending; false where that was done before.</summary>
    public bool TryEnd(int lending) => Interlocked.CompareExchange(ref _lending, lending + 1, lending) == lending;

    /// <summary>Forgets inputs and outputs; the buffers and the bindings stay.</summary>
    public void Clear()
    {
        ForgetResults();
        foreach (var input in _inputs) input.Clear();
    }

    /// <summary>Gives the buffers back; the next run makes them anew. The shapes stay known.</summary>
    public void FreeBuffers()
    {
        ForgetResults();
        Unbind();
        foreach (var input in _inputs) input.FreeBuffer();
        foreach (var output in _outputs) output.Dispose();
        BufferBytes = 0;
    }

    public void Dispose()
    {
        FreeBuffers();
        _control.Dispose();
    }

    private void Run()
    {
        if (_plan.IsFree || !AllInBuffers())
        {
            RunFree();
            return;
        }
        if ((Find() ?? AddStated()) is not { } known)
        {
            RunFree();
            Learn();
            return;
        }
        if (!known.IsBound) Bind(known);
        known.LastUse = ++_runs;
        try
        {
            known.Run(_session, _plan, _control);
            known.Failures = 0;
            _bound = known;
        }
        catch (ModelException) when (!_control.Options.Terminate)
        {
            // Either the model failed, which it does again, unless it was for memory, or the outputs have other shapes: than it states, or as they depend on the values.
            RunFree();
            if (known.IsStated && !known.Gives(_results!)) Unlearn(known);
            else if (!known.Gives(_results!) || ++known.Failures == MaxFailures) _plan.SetFree();
        }
    }

    private void RunFree()
    {
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var index = 0; index < values.Length; index++) values[index] = _inputs[index].Value ?? _inputs[index].ToValue();
            _results = _session.Run(_plan.InputNames, values, _plan.OutputNames, _control.Options);
        }
        finally
        {
            for (var index = 0; index < values.Length; index++)
                if (values[index] is { } value && value != _inputs[index].Value) value.Dispose();
        }
    }

    private BoundShapes? Find()
    {
        if (_last?.Matches(_inputs) == true) return _last;
        foreach (var known in _known)
            if (known.Matches(_inputs)) return _last = known;
        return null;
    }

    private void Learn()
    {
        var results = _results!;
        var outputs = new long[results.Count][];
        for (var index = 0; index < outputs.Length; index++)
        {
            outputs[index] = results[index].GetTensorTypeAndShape().Shape;
            if (BoundShapes.Elements(outputs[index]) > int.MaxValue) return;
        }
        Add(outputs, isStated: false);
    }

    private BoundShapes? AddStated() => _plan.StatedShapes(_inputs) is { } outputs ? Add(outputs, isStated: true) : null;

    private BoundShapes Add(long[][] outputs, bool isStated)
    {
        if (_known.Count == MaxShapes) Forget(_known.MinBy(static known => known.LastUse)!);
        var added = new BoundShapes(Array.ConvertAll(_inputs, static input => input.Shape.ToArray()), outputs, isStated) { LastUse = ++_runs };
        _known.Add(added);
        return added;
    }

    private void Unlearn(BoundShapes stated)
    {
        _plan.DoubtStated();
        Forget(stated);
        Learn();
    }

    private void Forget(BoundShapes known)
    {
        known.Dispose();
        _known.Remove(known);
        if (_last == known) _last = null;
    }

    private void Bind(BoundShapes known)
    {
        // What points to a buffer goes before it, as there may be no memory for the larger one.
        for (var index = 0; index < _outputs.Length; index++)
            if (!_outputs[index].Holds(BytesOf(known, index))) Unbind();
        for (var index = 0; index < _outputs.Length; index++) _outputs[index].Ensure(BytesOf(known, index));
        CountBuffers();
        known.Bind(_session, _plan, _inputs, _outputs);
    }

    private long BytesOf(BoundShapes known, int output) => InputSlot.Bytes(known.OutputLengths[output], _plan.Outputs[output].ElementType.BitsPerElement());

    private void BuffersMoved()
    {
        Unbind();
        CountBuffers();
    }

    private void CountBuffers()
    {
        BufferBytes = 0;
        foreach (var input in _inputs) BufferBytes += input.BufferBytes;
        foreach (var output in _outputs) BufferBytes += output.Capacity;
    }

    private void Unbind()
    {
        foreach (var known in _known) known.Dispose();
    }

    private bool AllInBuffers()
    {
        foreach (var input in _inputs)
            if (input.Value is not null) return false;
        return true;
    }

    private void CheckInputs()
    {
        foreach (var input in _inputs)
            if (!input.IsSet) throw TensorMismatchException.Input(TensorMismatch.Missing, input.Info, "nothing", "a value", "give each input before the run");
        foreach (var (input, axis, otherInput, otherAxis) in _plan.SharedAxes)
        {
            var shape = _inputs[input].Shape;
            var other = _inputs[otherInput].Shape;
            if (axis >= shape.Length || otherAxis >= other.Length || shape[axis] == other[otherAxis]) continue;
            throw TensorMismatchException.Input(TensorMismatch.Dimension, _inputs[otherInput].Info,
                $"the shape {ShapeRules.Text(other)}", $"{shape[axis]} in dimension {otherAxis}, as in dimension {axis} of {_inputs[input].Info} with {ShapeRules.Text(shape)}", "pass the same size for dimensions of one name");
        }
    }

    private void ForgetResults()
    {
        _bound = null;
        if (_results is null) return;
        _results.Dispose();
        _results = null;
    }

    private OrtValue Texts(int output) =>
        _plan.Outputs[output].ElementType == OnnxElementType.String ? Tensor(output) : throw WrongType(output, "texts");

    private OrtValue Tensor(int output)
    {
        var result = Result(output);
        return result.IsTensor ? result : throw WrongType(output, "a tensor");
    }

    private OrtValue Result(int output) => _results is { } results ? results[output]
        : throw TensorMismatchException.Output(TensorMismatch.Missing, _plan.Outputs[output], "its values before a run", "a run first", "call Run after the inputs are given");

    private TensorMismatchException WrongType(int output, string found) => TensorMismatchException.Output(
        TensorMismatch.ElementType, _plan.Outputs[output], found, _plan.Outputs[output].ElementType == OnnxElementType.Undefined ? "a sequence, a map or another value that is no tensor" : $"{_plan.Outputs[output].ElementType}",
        "ask for what it is");
}
