namespace Lifecycle.Repository.Tests;

/// <summary>A folder outside the repository, deleted with all it holds when disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("lifecycle-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string PathOf(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    internal string Write(string text, params string[] parts)
    {
        var file = PathOf(parts);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
