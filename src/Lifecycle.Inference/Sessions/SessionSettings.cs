using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>A predictor's options as ONNX Runtime takes them.</summary>
internal static class SessionSettings
{
    /// <summary>The settings, which the caller disposes.</summary>
    /// <exception cref="ExecutionProviderException">The execution provider is not there.</exception>
    /// <exception cref="UsageException">Another arena of the process has another limit.</exception>
    public static SessionOptions Of(PredictorOptions options, string provider)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = options.GraphOptimization switch
            {
                GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
                GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
            },
            IntraOpNumThreads = options is { Deterministic: true, IntraOpThreads: 0 } ? 1 : options.IntraOpThreads,
            EnableCpuMemArena = options.UseArena,
            EnableMemoryPattern = options.UseMemoryPattern,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");
            settings.AddSessionConfigEntry("session.disable_prepacking", options.Prepacking ? "0" : "1");
            if (options.Deterministic) settings.AddSessionConfigEntry("session.use_deterministic_compute", "1");
            if (options.ArenaLimitBytes is { } limit)
            {
                SharedArena.Require(limit);
                settings.AddSessionConfigEntry("session.use_env_allocators", "1");
            }
            ExecutionProviders.Append(settings, provider, options.ExecutionProviderOptions);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }
}
