using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Predicting;

/// <summary>
/// Says how a type of one's own becomes a model's inputs, without reflection: <c>predictor.Map&lt;House&gt;().Input&lt;float&gt;("x", ...).To(...)</c>.
/// The first dimension of each input counts records. Not thread-safe while it is built.
/// </summary>
/// <typeparam name="TRecord">What is predicted from.</typeparam>
public sealed class RecordMap<TRecord>
{
    private readonly Predictor _predictor;
    private readonly List<IRecordInput<TRecord>> _inputs = [];

    internal RecordMap(Predictor predictor) => _predictor = predictor;

    /// <summary>Writes an input of numbers.</summary>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <param name="input">The input's name.</param>
    /// <param name="write">Writes a record's values; called from several threads.</param>
    /// <param name="rowShape">The dimensions after the first; left out where the model fixes them.</param>
    /// <exception cref="TensorMismatchException">There is no such input, or it has another type, or its dimensions are open.</exception>
    public RecordMap<TRecord> Input<T>(string input, RowWriter<TRecord, T> write, params ReadOnlySpan<long> rowShape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(write);
        return With(new NumberInput<TRecord, T>(Find(input), write, rowShape));
    }

    /// <summary>Gives an input of texts, one a record.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="text">A record's text; called from several threads.</param>
    /// <exception cref="TensorMismatchException">There is no such input, or it takes no texts.</exception>
    public RecordMap<TRecord> Text(string input, Func<TRecord, string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var info = Find(input);
        if (info.ElementType != OnnxElementType.String) throw TensorMismatchException.Input(TensorMismatch.ElementType, info, "texts", $"{info.ElementType} elements", "write values of that type");
        return With(new TextInput<TRecord>(info.Name, text, info.Shape.Count));
    }

    /// <summary>Says how a result is read, and ends the map.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="read">Reads a record's result; called from several threads.</param>
    /// <exception cref="TensorMismatchException">An input of the model is not written.</exception>
    public RecordPredictor<TRecord, TResult> To<TResult>(RowReader<TResult> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (_predictor.Inputs.FirstOrDefault(input => !_inputs.Any(written => written.Names.Contains(input.Name, StringComparer.Ordinal))) is { } missing)
            throw TensorMismatchException.Input(TensorMismatch.Missing, missing, "nothing", "a value", "map each input");
        return new RecordPredictor<TRecord, TResult>([_predictor], [.. _inputs], read);
    }

    /// <summary>Reads the output that predictions come from, a <see cref="Prediction"/> for each record.</summary>
    /// <inheritdoc cref="To{TResult}(RowReader{TResult})" path="/exception"/>
    public RecordPredictor<TRecord, Prediction> ToPrediction()
    {
        var predictor = _predictor;
        return To(outputs => new Prediction(outputs.Get<float>(predictor.Output.Name).ToArray(), rows: 1, predictor.Labels, predictor.GivesProbabilities));
    }

    internal RecordMap<TRecord> With(IRecordInput<TRecord> input)
    {
        if (input.Names.FirstOrDefault(name => _inputs.Any(written => written.Names.Contains(name, StringComparer.Ordinal))) is { } twice)
            throw new ArgumentException($"Input \"{twice}\" is mapped twice; expected each once.", nameof(input));
        _inputs.Add(input);
        return this;
    }

    private TensorInfo Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _predictor.Inputs.FirstOrDefault(input => string.Equals(input.Name, name, StringComparison.Ordinal)) ?? throw TensorMismatchException.Unknown("input", name, _predictor.Inputs);
    }
}
