using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Finds the device that a name means.</summary>
internal static class Devices
{
    /// <summary>The device called "auto", "cpu", "cuda" or "cuda:N"; the first two kinds of CUDA take the device of a number.</summary>
    /// <exception cref="UsageException">The name is none of these, or this machine lacks the device.</exception>
    public static Device Resolve(string name, int local = 0) => name switch
    {
        "auto" => cuda.is_available() ? Cuda(local, name) : CPU,
        "cpu" => CPU,
        "cuda" => Cuda(local, name),
        _ when name.StartsWith("cuda:", StringComparison.Ordinal) && ushort.TryParse(name.AsSpan(5), out var index) => Cuda(index, name),
        _ => throw new UsageException($"There is no device \"{name}\"; expected auto, cpu, cuda or cuda:N."),
    };

    private static Device Cuda(int index, string name)
    {
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (index < count) return new Device(DeviceType.CUDA, index);
        throw new UsageException($"The device \"{name}\" was asked for, but libtorch sees {count} CUDA devices here; expected more than {index}; use the device auto or cpu, or install a GPU driver and a libtorch with CUDA.");
    }
}
