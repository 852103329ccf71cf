namespace Lifecycle.Inference.Tests;

/// <summary>A folder of its own for a test, gone with all its files afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("lifecycle-").FullName;

    public string File(string name) => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
