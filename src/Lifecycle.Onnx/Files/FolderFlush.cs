using System.Runtime.InteropServices;

namespace Lifecycle.Onnx.Files;

/// <summary>Flushes a folder's entries to disk, so that a rename outlives a power cut. Windows journals them by itself.</summary>
internal static partial class FolderFlush
{
    private const int InvalidArgument = 22;

    /// <summary>Flushes the entries of <paramref name="folder"/>.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void ToDisk(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0) return; // a folder that may be written to but not read: nothing more can be done
        try
        {
            // EINVAL: a file system that has no such thing as flushing a folder.
            if (Synchronize(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"flushing its folder to disk failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
