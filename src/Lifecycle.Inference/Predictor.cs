using Lifecycle.Inference.Bindings;
using Lifecycle.Inference.Isolation;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Reading.Outlines;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>
/// Predicts with an ONNX model on ONNX Runtime: rows of numbers by the Predict methods, any tensors by name through
/// <see cref="BeginCall"/>. Any number of callers may use one predictor at once, and dispose it while
/// others are in a call: these end as if nothing had happened, and native memory goes with the last of them.
/// </summary>
public sealed partial class Predictor : IPredictor, ITensorPredictor, IDisposable
{
    private readonly SharedSession _session;
    private readonly CallPool _calls;
    private readonly CallPool _rowCalls;
    private readonly RowLayout? _rows;
    private readonly Lazy<IReadOnlyList<string>> _labels;
    private readonly Lazy<IReadOnlyList<InputPreprocessing>> _preprocessing;
    private readonly Lazy<RecordPredictor<ReadOnlyMemory<byte>, Prediction>> _images;
    private readonly Lazy<RecordPredictor<string, Prediction>> _texts;

    private Predictor(ModelOutline model, OnnxSession session, PredictorOptions options, IReadOnlyList<string> notices)
    {
        ExecutionProvider = session.ExecutionProvider;
        Notices = notices.Count == 0 ? session.Notices : [.. notices, .. session.Notices];
        Inputs = session.Inputs;
        Outputs = session.Outputs;
        var metadata = model.Metadata;
        Metadata = metadata;
        _labels = new(() => ModelLabels.Read(metadata));
        Output = FindOutput(options.Output);
        GivesProbabilities = OutputKind.IsProbability(model, Output.Name);
        _preprocessing = new(() => PreprocessingMetadata.Read(Metadata));
        _images = new(ForImages);
        _texts = new(ForTexts);
        MaxBatchSize = options.MaxBatchSize;
        _rows = RowLayout.TryOf(Inputs, MaxBatchSize);
        _session = new SharedSession(session);
        HashSet<string> passedThrough = [.. model.Inputs, .. model.Initializers];
        _calls = Pool(Outputs);
        _rowCalls = Outputs.Count == 1 ? _calls : Pool([Output]);

        CallPool Pool(IReadOnlyList<TensorInfo> outputs) => new(_session, new CallPlan(Inputs, outputs, passedThrough, options.RequireFinite), options.MaxIdleBufferBytes, () => new RunControl(options.Timeout, TimeProvider.System));
    }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>The output that predictions of rows come from.</summary>
    public TensorInfo Output { get; }

    /// <summary>Texts by key that travel with the model.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names of the classes, in the order of the output; empty where the model has none.</summary>
    public IReadOnlyList<string> Labels => _labels.Value;

    /// <summary>Where the model runs: the execution provider that was asked for, or the fallback.</summary>
    public string ExecutionProvider { get; }

    /// <summary>One line for each thing to know of how it was loaded: a fallback taken, a provider that is not tested, a cache that cannot be written.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Values a row of the input, such as 784 for [batch, 1, 28, 28]; 0 where the model takes no rows: several inputs, or rows of no fixed size.</summary>
    public int InputRowSize => _rows?.RowSize ?? 0;

    /// <summary>Loads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, the file is not there, or another arena has a limit.</exception>
    /// <exception cref="ExecutionProviderException">The execution provider is not there, and there is no fallback.</exception>
    /// <exception cref="OpsetException">The model follows an operator set that is newer than ONNX Runtime's.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is damaged, or has operators or an operator set that ONNX Runtime does not know.</exception>
    public static Predictor Load(string path, PredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var settings = Check(options);
        if (settings.Isolation is { } isolation) ModelIsolation.Check(path, isolation, settings.Loading);
        if (settings.Passes is not { } passes) return Create(SessionSource.Read(path, settings.Loading), settings, []);
        var notices = new List<string>();
        var model = OnnxModel.Load(path, settings.Loading);
        model = settings.CachePasses ? PassCache.Apply(path, model, passes, settings.Loading, notices) : passes.Apply(model);
        return Create(new SessionSource(model), settings, notices);
    }

    /// <summary>Loads a model from a stream, up to its end.</summary>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, PredictorOptions?)" path="/exception"/>
    public static Predictor Load(Stream stream, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var settings = Check(options);
        return settings is { Passes: null, Isolation: null }
            ? Create(SessionSource.Read(stream, settings.Loading), settings, [])
            : CreateWithPasses(OnnxModel.Load(stream, settings.Loading), settings);
    }

    /// <summary>Loads a model that is in memory. Later changes to it have no effect.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, PredictorOptions?)" path="/exception"/>
    public static Predictor Load(OnnxModel model, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var settings = Check(options);
        return CreateWithPasses(settings.Passes is null ? model : model.Clone(), settings);
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
        return CreateWithPasses(package.LoadModel(settings.Loading), settings);
    }

    /// <summary>
    /// Begins a call with tensors by name: any number of inputs and outputs, of any types and shapes. Dispose it to give its buffers
    /// back. One call for each thread at a time; what shapes it has seen, 16 of them, runs without any allocation.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public PredictorCall BeginCall() => new(_calls);

    /// <summary>Predicts tensors by name, and gives all outputs, in the model's order. Copies and allocates; <see cref="BeginCall"/> does not.</summary>
    /// <param name="inputs">One for each of the model's inputs, named as these.</param>
    /// <exception cref="TensorMismatchException">A tensor does not fit the model, or an output is a sequence or a map.</exception>
    /// <exception cref="ModelException">The model failed.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<TensorData> PredictTensors(params IReadOnlyList<TensorData> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var call = BeginCall();
        foreach (var input in inputs)
        {
            if (input.ElementType == OnnxElementType.String) call.SetTexts(input.Name, [.. input.Strings], [.. input.Dims]);
            else call.SetTensor(input);
        }
        call.Run();
        return [.. Outputs.Select(output => call.GetTensorData(output))];
    }

    /// <summary>Whether the output that predictions come from is a softmax or a sigmoid.</summary>
    internal bool GivesProbabilities { get; }

    internal int MaxBatchSize { get; }

    /// <summary>Frees the model. Calls under way end first; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        // First the session, so that none is begun any more; it goes with the last call.
        _session.Dispose();
        _rowCalls.Dispose();
        _calls.Dispose();
    }

    /// <summary>Calls with native buffers in existence, lent or idle.</summary>
    internal int AliveCalls => _session.Holders;

    /// <summary>Bytes of their buffers, but for those of calls that are lent for the first time.</summary>
    internal long BufferBytes => _session.BufferBytes;

    private static PredictorOptions Check(PredictorOptions? options)
    {
        // The defaults are within their ranges.
        if (options is null) return new PredictorOptions();
        List<(string, object)> parts = [("", options)];
        if (options.Loading is not null) parts.Add((nameof(options.Loading), options.Loading));
        if (options.Isolation is not null) parts.Add((nameof(options.Isolation), options.Isolation));
        OptionsValidator.Check("The predictor's options are out of range", parts);
        return options;
    }

    private static Predictor CreateWithPasses(OnnxModel model, PredictorOptions options)
    {
        if (options.Isolation is { } isolation) Isolate(model, isolation, options);
        return Create(new SessionSource(options.Passes is { } passes ? passes.Apply(model) : model), options, []);
    }

    // What is in memory was read within the limits; what ONNX Runtime makes of it is tried elsewhere first.
    private static void Isolate(OnnxModel model, IsolationOptions isolation, PredictorOptions options)
    {
        using var folder = SessionFolder.Of(model, options.Splitting);
        ModelIsolation.Check(folder.ModelPath, isolation, options.Loading);
    }

    private static Predictor Create(SessionSource model, PredictorOptions options, IReadOnlyList<string> notices)
    {
        var session = OnnxSession.Create(model, options);
        Predictor? predictor = null;
        try
        {
            predictor = new Predictor(model.Outline, session, options, notices);
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

    private TensorInfo FindOutput(string? name)
    {
        if (Outputs.Count == 0) throw new ModelException("The model gives no output; expected one at least; export the model again.");
        if (name is null) return Outputs[0];
        return Outputs.FirstOrDefault(output => string.Equals(output.Name, name, StringComparison.Ordinal))
            ?? throw new UsageException($"Option Output is \"{name}\"; expected one of the model's outputs: {string.Join("; ", Outputs)}; set it to one of these.");
    }
}
