using System.IO.Compression;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Training.Data.Tables;

/// <summary>Opens files of data, plain or compressed with gzip.</summary>
internal static class DataFile
{
    /// <summary>Opens for reading; whether it is compressed is told by its content, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be, with its article, as messages name it.</param>
    /// <exception cref="UsageException">It is not there or not readable.</exception>
    public static Stream Open(string path, string kind)
    {
        if (PlainFile.IsSpecial(path)) throw new UsageException($"\"{path}\" is a pipe, a socket or a device; expected {kind}; give the path of one.");
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file \"{path}\"; expected {kind}; check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UsageException($"\"{path}\" cannot be opened: access is denied or it is a folder; expected {kind} that can be read.", e);
        }
    }

    /// <summary>Whether <see cref="Explain"/> knows the error.</summary>
    public static bool IsKnown(Exception e) => e is InvalidDataException or IOException;

    /// <summary>The error for a file that broke off while it was read.</summary>
    public static LifecycleException Explain(string path, Exception e) => e is InvalidDataException
        ? new DataException($"\"{path}\" is damaged: its gzip stream cannot be decompressed ({OneLine(e)}); expected a whole file; fetch it again.", e)
        : new UsageException($"\"{path}\" cannot be read: {OneLine(e)}; expected a readable file.", e);

    public static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static bool IsGzip(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B];
        file.Position = 0;
        return compressed;
    }
}
