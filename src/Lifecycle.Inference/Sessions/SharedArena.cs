using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>The one arena of the process that has a limit: ONNX Runtime limits none that belongs to a session.</summary>
internal static class SharedArena
{
    private static readonly Lock Gate = new();
    private static long _limit;

    /// <summary>Makes the arena, unless it is there.</summary>
    /// <exception cref="UsageException">It is there with another limit.</exception>
    public static void Require(long limit)
    {
        lock (Gate)
        {
            if (_limit == limit) return;
            if (_limit != 0)
                throw new UsageException($"Option {nameof(PredictorOptions.ArenaLimitBytes)} is {limit}, and the arena of this process has a limit of {_limit} already; expected one limit for all predictors of a process; use the same.");
            using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            // -1 leaves a setting to ONNX Runtime; 1 grows by what is asked for, where doubling would pass the limit early.
            using var settings = new OrtArenaCfg((uint)limit, arenaExtendStrategy: 1, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
            OrtEnv.Instance().CreateAndRegisterAllocator(memory, settings);
            _limit = limit;
        }
    }
}
