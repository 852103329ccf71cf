using System.Collections.Frozen;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>What each execution provider of <see cref="PredictorOptions.ExecutionProvider"/> is to ONNX Runtime.</summary>
internal static class ExecutionProviders
{
    private static readonly FrozenDictionary<string, (string Name, Action<SessionOptions> Append)> Table = new Dictionary<string, (string, Action<SessionOptions>)>
    {
        ["cpu"] = ("CPUExecutionProvider", _ => { }),
        ["cuda"] = ("CUDAExecutionProvider", options => options.AppendExecutionProvider_CUDA(deviceId: 0)),
    }.ToFrozenDictionary();

    /// <summary>Adds the provider to a session's settings.</summary>
    /// <exception cref="UsageException">This ONNX Runtime, or this machine, does not have it.</exception>
    public static void Append(SessionOptions options, string provider)
    {
        var (name, append) = Table[provider];
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(name, StringComparer.Ordinal)) throw Missing(provider, $"this ONNX Runtime has {string.Join(", ", available)}");
        try
        {
            append(options);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw Missing(provider, e.Message.ReplaceLineEndings(" ").TrimEnd('.'), e);
        }
    }

    private static UsageException Missing(string provider, string found, Exception? inner = null) =>
        new($"Execution provider \"{provider}\" is not there: {found}; expected an ONNX Runtime with it and a device for it; add the package Microsoft.ML.OnnxRuntime.Gpu on a machine with CUDA, or use \"cpu\".", inner);
}
