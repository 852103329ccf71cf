using System.Runtime.InteropServices;
using Lifecycle.Training.Native;

namespace Lifecycle.Training.Distributed;

/// <summary>
/// The native library <c>lifecycle_distributed</c>: process groups over libtorch's c10d. A machine without it trains in one
/// process. Thread-safe.
/// </summary>
public static class NativeDistributed
{
    internal const string Name = "lifecycle_distributed";

    private static readonly Lazy<NativeProbe> Probe = new(static () => NativeProbe.Run(NativeProbe.FindLibrary(Name), Name));

    private static readonly Lazy<string?> Missing = new(static () => Probe.Value.Reason ?? DescribeMissing(MissingParts()));

    /// <summary>Whether process groups can be made. Loads libtorch on its first use.</summary>
    public static bool IsAvailable => Missing.Value is null;

    /// <summary>Why no process group can be made, in one line with the cure; null where they can.</summary>
    public static string? Reason => Missing.Value;

    /// <summary>Whether the library has NCCL inside.</summary>
    internal static bool HasNccl => IsAvailable && !MissingParts().Contains("nccl", StringComparison.Ordinal);

    /// <summary>Objects that the library has handed out and not got back.</summary>
    internal static long LiveObjects => DistributedMethods.LiveObjects();

    /// <summary>The handle of the loaded library.</summary>
    internal static nint Library => Probe.Value.Reason is null ? Probe.Value.Library : throw new NativeException(Probe.Value.Reason);

    internal static void Require(ProcessGroupBackend backend)
    {
        if (Reason is { } reason) throw new NativeException(reason);
        if (backend is ProcessGroupBackend.Nccl && !HasNccl)
            throw new NativeException($"The native library {Name} was built without NCCL; build it for a libtorch with CUDA where nccl.h is installed, or use the backend Gloo.");
    }

    private static unsafe string MissingParts() => Marshal.PtrToStringUTF8((nint)DistributedMethods.Missing()) ?? "";

    private static string? DescribeMissing(string parts) => parts.Contains("gloo", StringComparison.Ordinal)
        ? $"The native library {Name} was built without process groups, for the headers of Gloo or of libtorch's c10d were not found; install libgloo-dev (Debian), or name a libtorch folder that has include/gloo as LIBTORCH, and build again."
        : null;
}
