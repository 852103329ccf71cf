using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Opens a file only if it is a plain one with one name: no symbolic link, no hard link, no pipe, no device.</summary>
internal static partial class PlainFile
{
    private const int CurrentFolder = -100;
    private const int Follow = 0;
    private const int DoNotFollow = 0x100;
    private const uint AskTypeAndLinks = 0x5;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Whether the last part of the path is a symbolic link or a junction; false where there is nothing.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>
    /// Whether the path leads, over links as well, to a pipe, a socket or a device, which would be read for ever, or never.
    /// Told on Linux; false where there is nothing.
    /// </summary>
    public static bool IsSpecial(string path) =>
        OperatingSystem.IsLinux() && StatX(CurrentFolder, path, Follow, AskTypeAndLinks, out var status) == 0 && (status.Mode & TypeMask) is not (Regular or Folder);

    /// <summary>Opens for reading.</summary>
    /// <exception cref="IOException">It is not plain, or not there; the message goes on from "which".</exception>
    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsLinux()) CheckLinux(path);
        else if (!OperatingSystem.IsWindows()) throw new IOException("cannot be told from a hard link on this system");
        if (!File.Exists(path)) throw new IOException("is not there");
        var handle = File.OpenHandle(path);
        try
        {
            if (OperatingSystem.IsWindows()) CheckWindows(handle);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void CheckLinux(string path)
    {
        if (StatX(CurrentFolder, path, DoNotFollow, AskTypeAndLinks, out var status) != 0) throw new IOException("is not there");
        if ((status.Mode & TypeMask) != Regular) throw new IOException("is no plain file");
        RequireOneName(status.Links);
    }

    private static void CheckWindows(SafeFileHandle handle)
    {
        if (!GetFileInformationByHandle(handle, out var information)) throw new IOException("cannot be asked for its links");
        RequireOneName(information.Links);
    }

    private static void RequireOneName(uint links)
    {
        if (links != 1) throw new IOException($"has {links} names (hard links)");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out LinuxStatus status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle handle, out WindowsStatus information);

    // struct statx of linux/stat.h: the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxStatus
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
    }

    // BY_HANDLE_FILE_INFORMATION of fileapi.h.
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct WindowsStatus
    {
        [FieldOffset(40)] public uint Links;
    }
}
