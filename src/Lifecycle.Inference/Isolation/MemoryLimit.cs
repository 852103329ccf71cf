using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Isolation;

/// <summary>
/// Limits the memory that this process may write to, for good. It is RLIMIT_DATA of Linux (since 4.7 all private memory that can be
/// written counts), not RLIMIT_AS, as .NET reserves far more addresses than it uses.
/// </summary>
internal static partial class MemoryLimit
{
    private const int Data = 2;

    public static void Set(long bytes)
    {
        var limit = new Limit { Current = (nuint)bytes, Most = (nuint)bytes };
        if (SetLimit(Data, limit) != 0) throw new UsageException($"The memory of the process that tries the model cannot be limited: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}; expected Linux 4.7 or later; leave the isolation out.");
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Current;
        public nuint Most;
    }
}
