using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Sessions;

/// <summary>
/// The heaps of the C library on Linux. glibc keeps what is freed, in as many heaps as threads ask at once: where models come and go that
/// grows to several times of what is in use, a hole here and there, and takes thousands of models to settle.
/// </summary>
internal static partial class NativeHeap
{
    // Many models that go at once are one job; a trim takes about a millisecond.
    private const int PauseMilliseconds = 1000;

    private static readonly Timer Alarm = new(static _ => OnAlarm(), null, Timeout.Infinite, Timeout.Infinite);
    private static volatile bool _isThere = OperatingSystem.IsLinux();
    private static int _isPlanned;

    /// <summary>Gives freed memory back to the system, soon and on another thread.</summary>
    public static void TrimSoon()
    {
        if (_isThere && Interlocked.Exchange(ref _isPlanned, 1) == 0) Alarm.Change(PauseMilliseconds, Timeout.Infinite);
    }

    /// <summary>Gives freed memory back to the system, where the C library can.</summary>
    public static void Trim()
    {
        if (!_isThere) return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            _isThere = false; // another C library than glibc
        }
    }

    private static void OnAlarm()
    {
        // First, so that what is freed from now on is trimmed again.
        Volatile.Write(ref _isPlanned, 0);
        Trim();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint padding);
}
