using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>
/// A region of the current thread in which operators that gain from it run in a narrower floating-point type, as PyTorch's
/// <c>torch.autocast</c>: linear algebra and convolutions narrow, reductions and losses in float32. Parameters and gradients
/// keep their type. It holds for the thread that entered it and ends where it is disposed, by an exception too; regions nest.
/// A narrow copy of a parameter is kept until the outermost region ends, so change parameters outside. The default value does
/// nothing when disposed.
/// </summary>
public readonly ref struct Autocast : IDisposable
{
    private readonly int _device;
    private readonly int _oldDtype;
    private readonly bool _wasEnabled;
    private readonly bool _entered;

    private Autocast(int device, bool wasEnabled, int oldDtype)
    {
        _device = device;
        _wasEnabled = wasEnabled;
        _oldDtype = oldDtype;
        _entered = true;
    }

    /// <summary>Turns autocast on for this thread until the result is disposed. Regions nest.</summary>
    /// <param name="device">The kind of device whose operators are meant: CPU or CUDA.</param>
    /// <param name="dtype">The narrow type: bfloat16, on CUDA float16 as well.</param>
    /// <exception cref="NativeException">The native library is not available, or libtorch has no such autocast.</exception>
    public static Autocast Enter(DeviceType device, torch.ScalarType dtype) => Enter(device, dtype, enabled: true);

    /// <summary>
    /// Turns autocast off for this thread until the result is disposed, inside a region for what must compute in float32. Tensors
    /// that are narrow already stay so: convert them first.
    /// </summary>
    /// <param name="device">The kind of device whose operators are meant: CPU or CUDA.</param>
    /// <exception cref="NativeException">The native library is not available, or libtorch has no such autocast.</exception>
    public static Autocast Disable(DeviceType device) => Enter(device, torch.ScalarType.Float32, enabled: false);

    /// <summary>Whether autocast is on for this thread and kind of device (CPU or CUDA).</summary>
    /// <exception cref="NativeException">The native library is not available, or libtorch has no such autocast.</exception>
    public static bool IsEnabled(DeviceType device)
    {
        NativeTorch.Check(NativeMethods.AutocastIsEnabled((int)device, out var enabled), $"Asking for autocast on {device}");
        return enabled != 0;
    }

    private static Autocast Enter(DeviceType device, torch.ScalarType dtype, bool enabled)
    {
        var status = NativeMethods.AutocastEnter((int)device, (int)dtype, enabled ? 1 : 0, out var wasEnabled, out var oldDtype);
        NativeTorch.Check(status, enabled ? $"Autocast to {dtype} on {device}" : $"Turning autocast off on {device}");
        return new((int)device, wasEnabled != 0, oldDtype);
    }

    /// <summary>Leaves the region: what was set before it is set again.</summary>
    public void Dispose()
    {
        if (_entered)
            NativeTorch.Check(NativeMethods.AutocastExit(_device, _wasEnabled ? 1 : 0, _oldDtype), "Leaving autocast");
    }
}
