using Lifecycle.Training.Native;
using TorchSharp;

namespace Lifecycle.Training.Tests.Native;

/// <summary>
/// For tests that need the native library. Over the system's libtorch the build brings it, so its absence is a failure; over
/// TorchSharp's it takes headers that a machine may not have.
/// </summary>
internal static class NeedsNative
{
    public static void Check()
    {
        if (NativeTorch.IsAvailable) return;
        if (typeof(torch).Assembly.GetName().Name is "Lifecycle.SystemLibTorch") Assert.Fail(NativeTorch.Reason!);
        Assert.Ignore(NativeTorch.Reason!);
    }
}
