using System.Text;
using Lifecycle.Onnx.Files;

namespace Lifecycle.Training.Logging;

/// <summary>A text file that grows by whole lines, each handed to the system in one write: a kill loses at most the line under way.</summary>
internal sealed class LineFile : IDisposable
{
    private readonly FileStream _stream;

    private LineFile(FileStream stream) => _stream = stream;

    /// <summary>Opens a file and keeps those of its lines that are to stay; a last line that was cut off is none of them.</summary>
    /// <param name="path">The file, made where it is missing.</param>
    /// <param name="keep">Which lines stay, or null: none.</param>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    public static LineFile Open(string path, Func<string, bool>? keep)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var kept = keep is not null && File.Exists(path) ? Whole(File.ReadAllText(path)).Where(keep) : [];
            AtomicFile.WriteAllText(path, string.Concat(kept.Select(static line => line + "\n")));
            // No buffer: what is written is the system's, whatever becomes of this process.
            return new LineFile(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"Cannot write the log \"{path}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a path of a file that can be written; give another.", e);
        }
    }

    public bool IsEmpty => _stream.Length == 0;

    public void Append(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    public void Dispose() => _stream.Dispose();

    private static string[] Whole(string text)
    {
        var end = text.LastIndexOf('\n');
        return end < 0 ? [] : text[..end].Split('\n');
    }
}
