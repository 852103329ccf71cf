namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>
/// The files beside a model. A model names them itself, so that a hostile one could ask for any file of the machine: only
/// plain files inside the folder are read.
/// </summary>
internal sealed class FolderFiles(string folder) : IExternalFiles
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Read(string location, long offset, int length)
    {
        var path = Resolve(location);
        try
        {
            using var handle = PlainFile.Open(path);
            if (offset > RandomAccess.GetLength(handle) - length) throw TooShort(path, offset, length);
            var bytes = new byte[length];
            for (var read = 0; read < length;)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(read), offset + read);
                if (count == 0) throw TooShort(path, offset, length);
                read += count;
            }
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExternalFileException($"lies in \"{path}\", which {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}", "a plain file beside the model", e);
        }
    }

    private string Resolve(string location)
    {
        var parts = location.Split('/', '\\');
        if (location.Contains('\0') || location.Contains(':') || parts.Any(part => part is "" or ".." || part.Trim().Length != part.Length))
            throw new ExternalFileException($"lies in \"{location.Replace('\0', '?').ReplaceLineEndings(" ")}\"", "a relative path inside the model's folder");
        var path = folder;
        foreach (var part in parts.Where(part => part != "."))
        {
            path = Path.Combine(path, part);
            if (PlainFile.IsLink(path)) throw new ExternalFileException($"lies behind the symbolic link \"{path}\"", "a plain file inside the model's folder");
        }
        return path;
    }

    private static ExternalFileException TooShort(string path, long offset, int length) => new($"ends behind the end of \"{path}\"", $"{length} bytes at {offset}");
}
