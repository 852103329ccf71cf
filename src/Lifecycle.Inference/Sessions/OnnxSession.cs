using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>A model loaded into ONNX Runtime, which gets nothing but the bytes that were checked. Safe for any number of callers.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionFolder? _folder;
    private readonly Lazy<RunOptions> _runOptions = new(static () => new RunOptions());

    private OnnxSession(InferenceSession session, SessionFolder? folder, string provider, IReadOnlyList<string> notices)
    {
        ExecutionProvider = provider;
        Notices = notices;
        _session = session;
        _folder = folder;
        OnDevice = !ExecutionProviders.Is(provider, ExecutionProviders.Cpu);
        Inputs = Describe(session.InputNames, session.InputMetadata);
        Outputs = Describe(session.OutputNames, session.OutputMetadata);
    }

    public IReadOnlyList<TensorInfo> Inputs { get; }

    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>Where the model runs.</summary>
    public string ExecutionProvider { get; }

    /// <summary>What is to be known of how it was loaded.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Whether the model runs in memory of its own, to which inputs are copied when they are bound.</summary>
    public bool OnDevice { get; }

    /// <summary>Loads the model.</summary>
    /// <exception cref="ExecutionProviderException">The execution provider is not there, and there is no fallback.</exception>
    /// <exception cref="UsageException">Another arena has a limit, or the folder for temporary files has no room for a model above 2 GB.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="NativeException">ONNX Runtime itself is not there.</exception>
    public static OnnxSession Create(OnnxModel model, PredictorOptions options) => Create(new SessionSource(model), options);

    /// <inheritdoc cref="Create(OnnxModel, PredictorOptions)"/>
    public static OnnxSession Create(SessionSource model, PredictorOptions options)
    {
        try
        {
            Runtime.Start();
            return Open(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw OpsetException.From(e, model.Model) ?? new ModelException($"Model \"{model.Outline.Name}\" cannot be loaded: {OneLine(e)}; expected operators and an operator set that ONNX Runtime {Runtime.Version} knows; export the model again for an earlier operator set.", e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw new NativeException($"ONNX Runtime's native library cannot be loaded: {OneLine(e)}; expected it beside the program; add the package Microsoft.ML.OnnxRuntime to the program's project.", e);
        }
    }

    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Runs the model on what is bound.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public void Run(OrtIoBinding binding, RunOptions options)
    {
        try
        {
            _session.RunWithBinding(options, binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw RunFailed(e);
        }
    }

    /// <summary>Runs the model on named tensors and gives all outputs, which the caller disposes.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyCollection<string> names, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs, RunOptions? options = null)
    {
        try
        {
            return _session.Run(options ?? _runOptions.Value, names, values, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw RunFailed(e);
        }
    }

    public void Dispose()
    {
        if (_runOptions.IsValueCreated) _runOptions.Value.Dispose();
        _session.Dispose();
        _folder?.Dispose();
        NativeHeap.TrimSoon();
    }

    private static OnnxSession Open(SessionSource model, PredictorOptions options)
    {
        var notices = new List<string>();
        var candidates = ExecutionProviders.Candidates(options);
        for (var index = 0; index < candidates.Count - 1; index++)
        {
            try
            {
                return OpenOn(candidates[index], model, options, notices);
            }
            catch (ExecutionProviderException e)
            {
                notices.Add($"{e.Message} The fallback \"{candidates[^1]}\" is used.");
            }
        }
        return OpenOn(candidates[^1], model, options, notices);
    }

    private static OnnxSession OpenOn(string provider, SessionSource model, PredictorOptions options, List<string> notices)
    {
        using var settings = SessionSettings.Of(options, provider);
        try
        {
            if (ExecutionProviders.IsUntested(provider)) notices.Add($"Execution provider \"{provider}\" is passed to ONNX Runtime as it is; Lifecycle is not tested with it.");
            return Open(model, options, settings, provider, notices);
        }
        catch (OnnxRuntimeException e) when (!ExecutionProviders.Is(provider, ExecutionProviders.Cpu))
        {
            // Some look for a device only now: where the CPU takes the model, it is not the model's fault.
            using var onCpu = SessionSettings.Of(options, ExecutionProviders.Cpu);
            Open(model, options, onCpu, ExecutionProviders.Cpu, []).Dispose();
            throw new ExecutionProviderException(provider, OneLine(e), e);
        }
    }

    private static OnnxSession Open(SessionSource model, PredictorOptions options, SessionOptions settings, string provider, List<string> notices)
    {
        var folder = model.FitsOneFile(options.Splitting) ? null : SessionFolder.Of(model.Model, options.Splitting);
        InferenceSession? session = null;
        try
        {
            session = folder is null ? new InferenceSession(model.ToArray(), settings) : new InferenceSession(folder.ModelPath, settings);
            folder?.DeleteUnlessHeld();
            return new OnnxSession(session, folder, provider, notices);
        }
        catch
        {
            session?.Dispose();
            folder?.Dispose();
            throw;
        }
    }

    private static TensorInfo[] Describe(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        var tensors = new TensorInfo[names.Count];
        for (var index = 0; index < tensors.Length; index++) tensors[index] = Describe(names[index], metadata[names[index]]);
        return tensors;
    }

    // ONNX Runtime's type numbers are those of the ONNX specification.
    private static TensorInfo Describe(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor) return new TensorInfo(name, OnnxElementType.Undefined, []);
        var (sizes, names) = (metadata.Dimensions, metadata.SymbolicDimensions);
        var shape = new OnnxDimension[sizes.Length];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = Dimension(sizes[axis], names[axis]);
        return new TensorInfo(name, (OnnxElementType)metadata.ElementDataType, shape);
    }

    private static OnnxDimension Dimension(int size, string? name) =>
        size >= 0 ? OnnxDimension.Fixed(size) : string.IsNullOrEmpty(name) ? OnnxDimension.Unknown : OnnxDimension.Named(name);

    private static ModelException RunFailed(Exception e) =>
        new($"The model failed while it ran: {OneLine(e)}; expected inputs and shapes that its operators take; check the input or export the model again.", e);

    private static string OneLine(Exception e) => (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
