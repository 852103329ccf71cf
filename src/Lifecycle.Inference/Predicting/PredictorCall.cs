using System.Numerics.Tensors;
using Lifecycle.Inference.Bindings;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Predicting;

/// <summary>
/// One call of a <see cref="Predictor"/> with tensors by name: inputs are given, the model is run, outputs are read, and the call is
/// disposed, which gives its buffers back for the next one. It may run any number of times; inputs stay until they are given anew.
/// For one thread at a time. Once its shapes have been seen, nothing is allocated, but for texts, sequences, maps and values of ONNX Runtime.
/// Spans of it are valid until the next change of an input, the next run or its end, whichever comes first.
/// </summary>
public readonly struct PredictorCall : IDisposable
{
    private readonly CallPool _pool;
    private readonly CallState _state;
    private readonly int _lending;

    internal PredictorCall(CallPool pool)
    {
        _pool = pool;
        _state = pool.Rent();
        _lending = _state.Lending;
    }

    private CallState State
    {
        get
        {
            ObjectDisposedException.ThrowIf(_state is null || _state.Lending != _lending, typeof(PredictorCall));
            return _state;
        }
    }

    /// <summary>Gives the values of an input, which are copied.</summary>
    /// <typeparam name="T">The .NET type of the elements; floats of 16 bits are <see cref="Half"/>, or Float16 and BFloat16 of ONNX Runtime.</typeparam>
    /// <param name="input">The input's name.</param>
    /// <param name="values">The values, the last dimension the fastest.</param>
    /// <param name="shape">Their shape; left out, it follows from their number where at most one dimension of the input is open.</param>
    /// <exception cref="TensorMismatchException">Name, type, rank, a dimension or the number of values do not fit the model.</exception>
    /// <exception cref="ObjectDisposedException">The call is disposed.</exception>
    public void Set<T>(string input, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged =>
        values.CopyTo(State.Prepare<T>(_state.Plan.Input(input), shape, values.Length));

    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})"/>
    public void Set<T>(string input, T[] values, params ReadOnlySpan<long> shape) where T : unmanaged => Set(input, (ReadOnlySpan<T>)values, shape);

    /// <summary>Gives the values of an input, which are copied.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="input">The input's name.</param>
    /// <param name="tensor">Values and shape; any strides.</param>
    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" path="/exception"/>
    public void Set<T>(string input, scoped in ReadOnlyTensorSpan<T> tensor) where T : unmanaged
    {
        Span<long> shape = stackalloc long[tensor.Rank];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = tensor.Lengths[axis];
        tensor.FlattenTo(State.Prepare<T>(_state.Plan.Input(input), shape, tensor.FlattenedLength));
    }

    /// <summary>Gives the texts of an input of strings.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="texts">The texts, none of them null.</param>
    /// <param name="shape">Their shape; left out, it follows from their number where at most one dimension of the input is open.</param>
    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" path="/exception"/>
    public void SetTexts(string input, ReadOnlySpan<string> texts, params ReadOnlySpan<long> shape) => State.SetTexts(_state.Plan.Input(input), texts, shape);

    /// <summary>Gives the bytes of an input of any type, such as 4-bit integers.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="bytes">The elements as they lie in memory, little endian.</param>
    /// <param name="shape">Their shape.</param>
    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" path="/exception"/>
    public void SetBytes(string input, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape) => State.SetBytes(_state.Plan.Input(input), bytes, shape);

    /// <summary>
    /// Gives a value of ONNX Runtime, which is not copied: a tensor over the caller's memory, a sequence or a map. With one of these
    /// a run makes its outputs anew, at a few hundred bytes a run; the values in <see cref="PredictorOptions.RequireFinite"/> are not looked at.
    /// </summary>
    /// <param name="input">The input's name.</param>
    /// <param name="value">The value, which stays the caller's and must live until the call is disposed.</param>
    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" path="/exception"/>
    public void SetValue(string input, OrtValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        State.SetValue(_state.Plan.Input(input), value);
    }

    /// <summary>Room for the values of an input, which the caller fills before the run: what was there is not cleared.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="input">The input's name.</param>
    /// <param name="shape">The shape; left out where the model fixes it.</param>
    /// <inheritdoc cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{long})" path="/exception"/>
    public Span<T> Prepare<T>(string input, params ReadOnlySpan<long> shape) where T : unmanaged => State.Prepare<T>(_state.Plan.Input(input), shape, length: -1);

    /// <summary>Runs the model on what was given.</summary>
    /// <param name="cancellationToken">Ends the run between two operators.</param>
    /// <exception cref="TensorMismatchException">An input was not given, does not fit the others, or holds what <see cref="PredictorOptions.RequireFinite"/> forbids.</exception>
    /// <exception cref="ModelException">The model failed.</exception>
    /// <exception cref="RunTimeoutException">It took longer than <see cref="PredictorOptions.Timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The call is disposed.</exception>
    public void Run(CancellationToken cancellationToken = default) => State.Run(cancellationToken);

    /// <summary>The values of an output.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="output">The output's name.</param>
    /// <exception cref="TensorMismatchException">There is no such output, it has another type, or there was no run.</exception>
    /// <exception cref="ObjectDisposedException">The call is disposed.</exception>
    public ReadOnlySpan<T> Get<T>(string output) where T : unmanaged => State.Output<T>(_state.Plan.Output(output));

    /// <summary>The shape of an output.</summary>
    /// <inheritdoc cref="Get{T}(string)"/>
    public ReadOnlySpan<long> GetShape(string output) => State.OutputShape(_state.Plan.Output(output));

    /// <summary>An output with its shape; allocates a few bytes where it has more than 4 dimensions.</summary>
    /// <inheritdoc cref="Get{T}(string)"/>
    public ReadOnlyTensorSpan<T> GetTensor<T>(string output) where T : unmanaged
    {
        var values = Get<T>(output);
        var shape = GetShape(output);
        Span<nint> lengths = stackalloc nint[shape.Length];
        for (var axis = 0; axis < lengths.Length; axis++) lengths[axis] = (nint)shape[axis];
        return new ReadOnlyTensorSpan<T>(values, lengths);
    }

    /// <summary>The texts of an output of strings.</summary>
    /// <inheritdoc cref="Get{T}(string)"/>
    public string[] GetTexts(string output) => State.OutputTexts(_state.Plan.Output(output));

    /// <summary>The bytes of an output of any type, as they lie in memory.</summary>
    /// <inheritdoc cref="Get{T}(string)"/>
    public ReadOnlySpan<byte> GetBytes(string output) => State.OutputBytes(_state.Plan.Output(output));

    /// <summary>An output as ONNX Runtime has it: a tensor, a sequence or a map. It is the call's, and ends with it.</summary>
    /// <inheritdoc cref="Get{T}(string)"/>
    public OrtValue GetValue(string output) => State.OutputValue(_state.Plan.Output(output));

    /// <summary>The tensors of an output that is a sequence of tensors, copied.</summary>
    /// <exception cref="DataException">It is no such sequence.</exception>
    /// <inheritdoc cref="Get{T}(string)"/>
    public IReadOnlyList<TensorData> GetSequence(string output) => CallValues.Sequence(output, GetValue(output));

    /// <summary>An output that is a sequence of maps to floats, such as scikit-learn's classifiers give: one for each row.</summary>
    /// <typeparam name="TKey">long or string.</typeparam>
    /// <param name="output">The output's name.</param>
    /// <exception cref="DataException">It is no such sequence, or has keys of the other type.</exception>
    /// <inheritdoc cref="Get{T}(string)" path="/exception"/>
    public IReadOnlyList<IReadOnlyDictionary<TKey, float>> GetMaps<TKey>(string output) where TKey : notnull => CallValues.Maps<TKey>(output, GetValue(output));

    /// <summary>One text of an output of strings.</summary>
    internal string GetText(string output, int index) => State.OutputText(_state.Plan.Output(output), index);

    /// <summary>Refuses a tensor of another type than the input's.</summary>
    internal void RequireType(TensorData tensor)
    {
        var info = State.Plan.Inputs[_state.Plan.Input(tensor.Name)];
        if (info.ElementType != tensor.ElementType)
            throw TensorMismatchException.Input(TensorMismatch.ElementType, info, $"{tensor.ElementType} elements", $"{info.ElementType} elements", "pass values of that type");
    }

    /// <summary>Gives the call back. Doing so twice does nothing.</summary>
    public void Dispose()
    {
        if (_state is not null && _state.TryEnd(_lending)) _pool.Return(_state);
    }
}
