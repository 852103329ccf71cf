namespace Lifecycle.Onnx.Files;

/// <summary>
/// Writes a whole folder or nothing: to a temporary one beside the target, each file and the folder flushed to disk, then
/// renamed. A kill at any instant leaves no folder of the target's name or the whole one.
/// </summary>
internal static class AtomicFolder
{
    /// <summary>Writes a new folder, or one that is there and empty.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="write">Writes the files into the folder it is given, without folders inside, or with some.</param>
    /// <exception cref="UsageException">The folder has something in it, or cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
                throw new UsageException($"Cannot write the folder \"{path}\": something is there already; expected a path that is free, or an empty folder; delete what is there or give another path.");
            Replace(target, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"Cannot write the folder \"{path}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}; expected a folder in one that exists, with enough free space; give another path.", e);
        }
    }

    private static void Replace(string target, Action<string> write)
    {
        var parent = Path.GetDirectoryName(target) ?? throw new IOException("it is the root folder");
        if (!Directory.Exists(parent)) throw new DirectoryNotFoundException("the folder around it does not exist");
        var temporary = Path.Combine(parent, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            write(temporary);
            Flush(temporary);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(temporary, target);
        }
        catch
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            throw;
        }
        FolderFlush.ToDisk(parent);
    }

    private static void Flush(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
            stream.Flush(flushToDisk: true);
        }
        foreach (var inner in Directory.EnumerateDirectories(folder)) Flush(inner);
        FolderFlush.ToDisk(folder);
    }
}
