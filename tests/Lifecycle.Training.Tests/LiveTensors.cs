using static TorchSharp.torch;

namespace Lifecycle.Training.Tests;

/// <summary>Counts native tensors, to tell leaks.</summary>
internal static class LiveTensors
{
    /// <summary>How many there are, once those that other tests left to the garbage collector are gone.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
