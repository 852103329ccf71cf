using static TorchSharp.torch;

namespace Lifecycle.Training.Tests;

/// <summary>Counts native tensors, to tell leaks.</summary>
internal static class LiveTensors
{
    /// <summary>How many there are, once those that other tests left to the garbage collector are gone.</summary>
    public static long Settled()
    {
        // What a finalizer lets go of is found by the next collection alone.
        long before;
        do
        {
            before = Tensor.TotalCount;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        while (Tensor.TotalCount != before);
        return before;
    }

    /// <summary>What a parameter leaves in the count once it is gone: nothing, or one with TorchSharp 0.107.0, which forgets to take off the tensor that it was made of.</summary>
    public static long AParameter()
    {
        var before = Settled();
        nn.Parameter(zeros(1)).Dispose();
        return Settled() - before;
    }
}
