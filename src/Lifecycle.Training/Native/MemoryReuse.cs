namespace Lifecycle.Training.Native;

/// <summary>
/// A region in which large blocks of CPU memory are kept for the next tensors of their size, in the whole process, instead of going
/// back to the system and coming again page by page, filled with zeros. At any time the blocks kept and in use are at most half as
/// much again as was in use at once. Regions nest; when the last one is disposed all kept blocks are given back. The Trainer works in
/// such a region. Where the native library is not available it does nothing. Thread-safe.
/// </summary>
public sealed class MemoryReuse : IDisposable
{
    private static volatile bool _enabled = true;

    private bool _entered;

    private MemoryReuse(bool entered) => _entered = entered;

    /// <summary>
    /// Whether regions keep memory, in the whole process; true at first. Set it to false before the first region, and libtorch's own
    /// allocator stays the only one.
    /// </summary>
    public static bool IsEnabled
    {
        get => _enabled;
        set => _enabled = value;
    }

    /// <summary>The bytes that are kept and in no tensor; 0 where the native library is not available.</summary>
    public static long KeptBytes
    {
        get
        {
            if (!NativeTorch.IsAvailable) return 0;
            NativeTorch.Check(NativeMethods.MemoryReuseKept(out var bytes), "Asking for kept memory");
            return bytes;
        }
    }

    /// <summary>Begins a region, which ends where the result is disposed.</summary>
    public static MemoryReuse Enter()
    {
        if (!_enabled || !NativeTorch.IsAvailable) return new(entered: false);
        NativeTorch.Check(NativeMethods.MemoryReuseEnter(), "Beginning to reuse memory");
        return new(entered: true);
    }

    /// <summary>Ends the region.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _entered, false)) return;
        NativeTorch.Check(NativeMethods.MemoryReuseExit(), "Ending to reuse memory");
    }
}
