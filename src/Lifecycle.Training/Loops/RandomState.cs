using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The states of torch's own random numbers, on the CPU and on the device that trains, from which dropout draws.</summary>
internal sealed class RandomState(Device device) : IRunState
{
    private const string OnDevice = "device";

    public string Name => "random";

    public void Save(StateWriter writer)
    {
        using var state = get_rng_state();
        writer.Tensor("cpu", state);
        if (device.type == DeviceType.CPU || !NativeTorch.IsAvailable) return;
        using var own = Of(device);
        writer.Tensor(OnDevice, own);
    }

    public void Load(StateReader reader)
    {
        using var state = reader.Tensor("cpu");
        set_rng_state(state);
        if (device.type == DeviceType.CPU || !NativeTorch.IsAvailable || !reader.HasTensor(OnDevice)) return;
        using var own = reader.Tensor(OnDevice);
        Set(device, own);
    }

    /// <summary>The state of a device's generator, bytes in CPU memory.</summary>
    internal static Tensor Of(Device device)
    {
        NativeTorch.Check(NativeMethods.RandomStateGet((int)device.type, device.index, out var state), $"Asking for the random state of {device}");
        return Tensor.UnsafeCreateTensor(state);
    }

    /// <summary>Has a device's generator go on from a state.</summary>
    internal static void Set(Device device, Tensor state)
    {
        NativeTorch.Check(NativeMethods.RandomStateSet((int)device.type, device.index, state.Handle), $"Setting the random state of {device}");
        GC.KeepAlive(state);
    }
}
