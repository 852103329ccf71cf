namespace Lifecycle.Onnx.Files;

/// <summary>
/// Writes a whole file or nothing: to a temporary file beside the target, flushed to disk, renamed over the target, the
/// folder flushed. A kill at any instant leaves the old file or the new one.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes what <paramref name="write"/> puts into the stream.</summary>
    /// <exception cref="UsageException">The path cannot be written; the old file, if any, is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            Replace(Path.GetFullPath(path), write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UsageException(Explain(path, e), e);
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as the file's whole content.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    private static void Replace(string target, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(target) ?? throw new IOException("it is the root folder");
        if (Directory.Exists(target)) throw new IOException("it is a folder");
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
        FolderFlush.ToDisk(folder);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more than this one would.
        }
    }

    private static string Explain(string path, Exception e) => e switch
    {
        DirectoryNotFoundException => $"Cannot write \"{path}\": its folder does not exist or is not a folder; expected an existing folder; create it or give another path.",
        UnauthorizedAccessException => $"Cannot write \"{path}\": access is denied; expected a folder that this user may write to; change its permissions or give another path.",
        _ => $"Cannot write \"{path}\": {OneLine(e.Message)}; expected a writable file path with enough free space; free space or give another path.",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
