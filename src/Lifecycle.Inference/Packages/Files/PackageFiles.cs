using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>The files beside a package's model, each read once and held against its hash before any of it is used.</summary>
internal sealed class PackageFiles(Func<string, FileBytes> read) : IExternalFiles
{
    private readonly Dictionary<string, FileBytes> _files = new(StringComparer.Ordinal);

    public ReadOnlyMemory<byte> Read(string location, long offset, int length)
    {
        if (!_files.TryGetValue(location, out var file)) _files[location] = file = read(location);
        return offset <= file.Length - length ? file.Slice(offset, length)
            : throw new ExternalFileException($"ends behind the end of \"{location}\"", $"{length} bytes at {offset}");
    }
}
