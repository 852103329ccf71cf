using System.Runtime.CompilerServices;
using Lifecycle.Inference.Bindings;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>
/// Predicts with an ONNX model on ONNX Runtime. Any number of callers may use one predictor at once, and dispose it while
/// others are in a call: these end as if nothing had happened, and native memory goes with the last of them.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly BindingPool _pool;
    private readonly RowLayout _layout;

    private Predictor(OnnxModel model, OnnxSession session, PredictorOptions options)
    {
        Inputs = session.Inputs;
        Outputs = session.Outputs;
        Metadata = new Dictionary<string, string>(model.Metadata);
        Labels = model.Labels;
        Output = FindOutput(options.Output);
        _layout = RowLayout.Of(Inputs, options.MaxBatchSize);
        _pool = new BindingPool(session, _layout, Output);
    }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>The output that predictions come from.</summary>
    public TensorInfo Output { get; }

    /// <summary>Texts by key that travel with the model.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names of the classes, in the order of the output; empty where the model has none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Values a row of the input, such as 784 for [batch, 1, 28, 28].</summary>
    public int InputRowSize => _layout.RowSize;

    /// <summary>Loads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, the file or the execution provider is not there.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is damaged, or is not one that predicts rows.</exception>
    public static Predictor Load(string path, PredictorOptions? options = null)
    {
        var settings = Check(options);
        return Create(OnnxModel.Load(path, settings.Loading), settings);
    }

    /// <summary>Loads a model from a stream, up to its end.</summary>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, PredictorOptions?)" path="/exception"/>
    public static Predictor Load(Stream stream, PredictorOptions? options = null)
    {
        var settings = Check(options);
        return Create(OnnxModel.Load(stream, settings.Loading), settings);
    }

    /// <summary>Loads a model that is in memory. Later changes to it have no effect.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, PredictorOptions?)" path="/exception"/>
    public static Predictor Load(OnnxModel model, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(model, Check(options));
    }

    /// <summary>Loads a package's model, whose bytes are those that were checked when the package was opened.</summary>
    /// <param name="package">The package.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="PackageException">A file changed since the package was opened, or the model is another than the manifest describes.</exception>
    /// <inheritdoc cref="Load(string, PredictorOptions?)" path="/exception"/>
    public static Predictor Load(ModelPackage package, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        var settings = Check(options);
        return Create(package.LoadModel(settings.Loading), settings);
    }

    /// <summary>
    /// Predicts one row, or a batch of rows that lie one behind the other. Buffers for the 16 numbers of rows used last are
    /// kept ready; any other number gets its buffers anew, which takes longer.
    /// </summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values, at most <see cref="PredictorOptions.MaxBatchSize"/> rows.</param>
    /// <exception cref="DataException">These are not whole rows, or too many.</exception>
    /// <exception cref="ModelException">The model takes or gives no floats, or failed.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public Prediction Predict(ReadOnlySpan<float> rows) => PredictInBatches(rows, batchSize: int.MaxValue);

    /// <summary>Predicts any number of rows in batches of a size, the last one smaller where they don't come out even.</summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values.</param>
    /// <param name="batchSize">Rows a batch, at least 1.</param>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public Prediction PredictInBatches(ReadOnlySpan<float> rows, int batchSize) => InBatches(rows, batchSize);

    /// <summary>Predicts rows of other numbers than floats, such as indices of tokens, by a model that gives floats.</summary>
    /// <typeparam name="TInput">The .NET type of the input's elements.</typeparam>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})"/>
    public Prediction PredictAs<TInput>(ReadOnlySpan<TInput> rows) where TInput : unmanaged => InBatches(rows, batchSize: int.MaxValue);

    private Prediction InBatches<TInput>(ReadOnlySpan<TInput> rows, int batchSize) where TInput : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        RequireTypes<TInput, float>();
        var count = _layout.WholeRows(rows.Length);
        float[] values = [];
        for (var start = 0; start < count; start += Math.Min(batchSize, count - start))
        {
            var batch = Math.Min(batchSize, count - start);
            var binding = Run(rows.Slice(start * InputRowSize, batch * InputRowSize));
            try
            {
                var rowSize = binding.OutputRowSize;
                if (start == 0) values = new float[checked(rowSize * count)];
                binding.Output<float>().CopyTo(values.AsSpan(start * rowSize, batch * rowSize));
            }
            finally
            {
                _pool.Return(binding);
            }
        }
        return new Prediction(values, count, Labels);
    }

    /// <summary>
    /// Predicts into the caller's memory, without any allocation once a number of rows has been seen. The 16 numbers of rows
    /// used last are kept ready; any other gets its buffers anew.
    /// </summary>
    /// <param name="rows">A multiple of <see cref="InputRowSize"/> values, at most <see cref="PredictorOptions.MaxBatchSize"/> rows.</param>
    /// <param name="output">As many values as the output has for these rows.</param>
    /// <exception cref="DataException">These are not whole rows, or too many, or the output has another length.</exception>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float})" path="/exception"/>
    public void Predict(ReadOnlySpan<float> rows, Span<float> output) => PredictAs<float, float>(rows, output);

    /// <summary>Predicts into the caller's memory, for models of other types than floats.</summary>
    /// <typeparam name="TInput">The .NET type of the input's elements.</typeparam>
    /// <typeparam name="TOutput">The .NET type of the output's elements.</typeparam>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float})"/>
    public void PredictAs<TInput, TOutput>(ReadOnlySpan<TInput> rows, Span<TOutput> output)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        RequireTypes<TInput, TOutput>();
        var binding = Run(rows);
        try
        {
            if (output.Length != binding.OutputLength) throw WrongOutput(output.Length, binding);
            binding.Output<TOutput>().CopyTo(output);
        }
        finally
        {
            _pool.Return(binding);
        }
    }

    /// <summary>Frees the model. Calls under way end first; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _pool.Dispose();

    /// <summary>Native buffers in existence.</summary>
    internal int AliveBindings => _pool.Alive;

    private static PredictorOptions Check(PredictorOptions? options)
    {
        if (options is null) return new PredictorOptions();
        List<(string, object)> parts = [("", options)];
        if (options.Loading is not null) parts.Add((nameof(options.Loading), options.Loading));
        OptionsValidator.Check("The predictor's options are out of range", parts);
        return options;
    }

    private static Predictor Create(OnnxModel model, PredictorOptions options)
    {
        var session = OnnxSession.Create(model, options);
        Predictor? predictor = null;
        try
        {
            predictor = new Predictor(model, session, options);
            predictor.WarmUp(options.WarmUpRuns);
            return predictor;
        }
        catch
        {
            // A predictor frees its session.
            ((IDisposable?)predictor ?? session).Dispose();
            throw;
        }
    }

    /// <summary>Runs the model on zeros.</summary>
    /// <exception cref="ModelException">The model failed.</exception>
    internal void WarmUp(int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            var binding = _pool.Rent(_layout.LeastRows);
            try
            {
                binding.ClearInput();
                binding.Run();
            }
            finally
            {
                _pool.Return(binding);
            }
        }
    }

    private RowBinding Run<T>(ReadOnlySpan<T> rows) where T : unmanaged
    {
        var binding = _pool.Rent(_layout.RowsOf(rows.Length));
        try
        {
            rows.CopyTo(binding.Input<T>());
            binding.Run();
            return binding;
        }
        catch
        {
            _pool.Return(binding);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RequireTypes<TInput, TOutput>() where TInput : unmanaged where TOutput : unmanaged
    {
        if (_layout.Input.ElementType != ElementTypeOf<TInput>.Value) throw WrongType(_layout.Input, ElementTypeOf<TInput>.Value);
        if (Output.ElementType != ElementTypeOf<TOutput>.Value) throw WrongType(Output, ElementTypeOf<TOutput>.Value);
    }

    private TensorInfo FindOutput(string? name)
    {
        if (name is null) return Outputs[0];
        return Outputs.FirstOrDefault(output => string.Equals(output.Name, name, StringComparison.Ordinal))
            ?? throw new UsageException($"Option Output is \"{name}\"; expected one of the model's outputs: {string.Join("; ", Outputs)}; set it to one of these.");
    }

    private static ModelException WrongType(TensorInfo tensor, OnnxElementType given) =>
        new($"Tensor {tensor} does not hold {given}; expected {tensor.ElementType}; call PredictAs with that type or export the model with another.");

    private static DataException WrongOutput(int length, RowBinding binding) =>
        new($"The output span has {length} values; expected {binding.OutputLength} for {binding.Shelf.Rows} rows; pass one of that length.");
}
