using System.Collections.Frozen;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>What each execution provider of <see cref="PredictorOptions.ExecutionProvider"/> is to ONNX Runtime.</summary>
internal static class ExecutionProviders
{
    public const string Cpu = "cpu";
    public const string Automatic = "auto";
    private const string Cuda = "cuda";
    private const string Suffix = "ExecutionProvider";

    private static readonly FrozenDictionary<string, Action<SessionOptions, Dictionary<string, string>>> Table = new Dictionary<string, Action<SessionOptions, Dictionary<string, string>>>(StringComparer.OrdinalIgnoreCase)
    {
        [Cuda] = AppendCuda,
        ["tensorrt"] = AppendTensorrt,
        ["dml"] = static (session, settings) => session.AppendExecutionProvider_DML(Device(settings)),
        ["rocm"] = static (session, settings) => session.AppendExecutionProvider_ROCm(Device(settings)),
        ["migraphx"] = static (session, settings) => session.AppendExecutionProvider_MIGraphX(Device(settings)),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether nothing but passing it on is known of the provider.</summary>
    public static bool IsUntested(string provider) => !Is(provider, Cpu) && !Is(provider, Cuda);

    public static bool Is(string provider, string other) => string.Equals(provider, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The providers to try, one after the other.</summary>
    public static IReadOnlyList<string> Candidates(PredictorOptions options)
    {
        if (Is(options.ExecutionProvider, Automatic)) return [Cuda, options.Fallback ?? Cpu];
        return options.Fallback is { } fallback && !Is(fallback, options.ExecutionProvider) ? [options.ExecutionProvider, fallback] : [options.ExecutionProvider];
    }

    /// <summary>Adds the provider to a session's settings.</summary>
    /// <exception cref="ExecutionProviderException">This ONNX Runtime, or this machine, does not have it.</exception>
    public static void Append(SessionOptions session, string provider, IReadOnlyDictionary<string, string> settings)
    {
        // The CPU's is there always, and last.
        if (Is(provider, Cpu)) return;
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(provider + Suffix, StringComparer.OrdinalIgnoreCase))
            throw new ExecutionProviderException(provider, $"this ONNX Runtime has {string.Join(", ", available.Select(Short))}");
        try
        {
            var copy = new Dictionary<string, string>(settings, StringComparer.Ordinal);
            if (Table.TryGetValue(provider, out var append)) append(session, copy);
            else session.AppendExecutionProvider(Short(available.First(name => Is(name, provider + Suffix))), copy);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ExecutionProviderException(provider, e.Message.ReplaceLineEndings(" ").TrimEnd('.'), e);
        }
    }

    private static string Short(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;

    private static void AppendCuda(SessionOptions session, Dictionary<string, string> settings)
    {
        using var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(settings);
        session.AppendExecutionProvider_CUDA(options);
    }

    private static void AppendTensorrt(SessionOptions session, Dictionary<string, string> settings)
    {
        using var options = new OrtTensorRTProviderOptions();
        options.UpdateOptions(settings);
        session.AppendExecutionProvider_Tensorrt(options);
    }

    private static int Device(Dictionary<string, string> settings) =>
        settings.TryGetValue("device_id", out var text) && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var device) ? device : 0;
}
