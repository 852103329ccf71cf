namespace Lifecycle.Training.Weights;

/// <summary>Opens files of weights.</summary>
internal static class WeightsFile
{
    /// <summary>A stream over a file, without a buffer of its own.</summary>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"The weights file \"{path}\" cannot be opened: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a file that this user may read; give another path.", e);
        }
    }
}
