namespace Lifecycle.Inference.Sessions;

/// <summary>An execution provider is not in this ONNX Runtime, or finds no device of its kind.</summary>
public sealed class ExecutionProviderException : UsageException
{
    internal ExecutionProviderException(string provider, string found, Exception? inner = null)
        : base($"Execution provider \"{provider}\" is not there: {found}; expected an ONNX Runtime with it and a device for it; add the package that has it, such as Microsoft.ML.OnnxRuntime.Gpu for CUDA, name a Fallback, or use \"cpu\".", inner) =>
        Provider = provider;

    /// <summary>The provider that was asked for.</summary>
    public string Provider { get; }
}
