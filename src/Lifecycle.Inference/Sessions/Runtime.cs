using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>ONNX Runtime in this process.</summary>
internal static class Runtime
{
    private static readonly Lock Gate = new();

    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Whether the environment is <see cref="Start"/>'s, which reports errors only.</summary>
    public static bool IsQuiet { get; private set; }

    /// <summary>Makes the one environment of the process, unless the program has made it: told to report errors only, not what it finds of devices.</summary>
    public static void Start()
    {
        lock (Gate)
        {
            if (OrtEnv.IsCreated) return;
            var options = new EnvironmentCreationOptions { logId = "lifecycle", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            OrtEnv.CreateInstanceWithOptions(ref options);
            IsQuiet = true;
        }
    }
}
