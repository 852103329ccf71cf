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
        var settings = new SessionOptions();
        try
        {
            // Only what is not ONNX Runtime's own default: each setting made for the first time delays a program's first prediction.
            if (!Runtime.IsQuiet) settings.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
            if (options.GraphOptimization != GraphOptimization.All) settings.GraphOptimizationLevel = Level(options.GraphOptimization);
            if (Threads(options) is > 0 and var threads) settings.IntraOpNumThreads = threads;
            if (!options.UseArena) settings.EnableCpuMemArena = false;
            if (!options.UseMemoryPattern) settings.EnableMemoryPattern = false;
            if (!options.AllowSpinning) settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            if (!options.Prepacking) settings.AddSessionConfigEntry("session.disable_prepacking", "1");
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

    private static int Threads(PredictorOptions options) => options is { Deterministic: true, IntraOpThreads: 0 } ? 1 : options.IntraOpThreads;

    private static GraphOptimizationLevel Level(GraphOptimization optimization) => optimization switch
    {
        GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
        GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
        GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
    };
}
