using TorchSharp.Dispatch;

namespace TorchSharp;

/// <summary>Switches the recording of gradients on this thread, until it is disposed of.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly bool _before = Enabled;

    internal GradMode(bool enabled) => Native.autograd_set_enabled(enabled ? 1 : 0);

    internal static bool Enabled => Native.autograd_enabled() != 0;

    public void Dispose() => Native.autograd_set_enabled(_before ? 1 : 0);
}
