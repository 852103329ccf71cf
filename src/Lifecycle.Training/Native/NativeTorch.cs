namespace Lifecycle.Training.Native;

/// <summary>
/// The native library <c>lifecycle_torch</c>: what TorchSharp binds nowhere (tracing, autocast, memory formats, optimizer steps
/// in one call). It is built for one version of libtorch and loaded only into a process that runs this very version. Thread-safe.
/// </summary>
public static class NativeTorch
{
    private static readonly Lazy<NativeProbe> Probe = new(static () => NativeProbe.Run(NativeProbe.FindLibrary()));

    /// <summary>Whether the library is there and fits the libtorch of this process. Loads libtorch on its first use.</summary>
    public static bool IsAvailable => Probe.Value.Reason is null;

    /// <summary>Why the library is not available, in one line with the cure; null where it is.</summary>
    public static string? Reason => Probe.Value.Reason;

    /// <summary>The version of the libtorch in this process, such as <c>1.13.0</c>; null where it cannot be told.</summary>
    public static string? LibTorchVersion => Probe.Value.LoadedVersion;

    /// <summary>The handle of the loaded library.</summary>
    /// <exception cref="NativeException">The library is not available.</exception>
    internal static nint Library => Probe.Value.Reason is null ? Probe.Value.Library : throw new NativeException(Probe.Value.Reason);

    /// <summary>Objects that the library has handed out and not got back.</summary>
    internal static long LiveObjects => NativeMethods.LiveObjects();

    /// <summary>Turns a failed call into an exception.</summary>
    internal static void Check(int status, string doing)
    {
        if (status != 0)
            throw new NativeException($"{doing} failed in libtorch: {FirstLine(NativeMethods.LastError())}");
    }

    internal static string FirstLine(string message)
    {
        var text = message.AsSpan().Trim();
        var end = text.IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).ToString();
    }
}
