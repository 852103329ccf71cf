using TorchSharp.Dispatch;

namespace TorchSharp;

/// <summary>Switches inference mode on this thread, until it is disposed of there.</summary>
internal sealed class InferenceMode(bool enabled) : IDisposable
{
    private nint _guard = Native.autograd_enter_inference(enabled ? 1 : 0);

    internal static bool Enabled => Native.autograd_inference_enabled() != 0;

    public void Dispose()
    {
        var guard = Interlocked.Exchange(ref _guard, 0);
        if (guard != 0)
            Native.autograd_leave_inference(guard);
    }
}
