#if !TORCHSHARP_NUGET
using TorchSharp.Dispatch;

namespace Lifecycle.SystemLibTorch.Tests;

/// <summary>How many tensors live in native memory.</summary>
internal static class LiveTensors
{
    /// <summary>Counts, once the finalizers of what nothing holds any more have run: they would change the count at any time.</summary>
    internal static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Native.tensor_live_count();
    }
}
#endif
