using Lifecycle.Onnx.Graph.Reading;
using Microsoft.Win32.SafeHandles;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>A package that is one zip file of stored entries, so that nothing in it grows when it is read.</summary>
internal sealed class ZipSource : PackageSource
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    public ZipSource(string path) : base(path)
    {
        if (PlainFile.IsSpecial(path)) throw new IOException("it is a pipe, a socket or a device");
        _handle = File.OpenHandle(path);
        try
        {
            foreach (var entry in ZipDirectory.Read(_handle, MaxFiles))
            {
                Add(entry.Name, entry.Length);
                _entries.Add(entry.Name, entry);
            }
        }
        catch (InvalidDataException e)
        {
            _handle.Dispose();
            throw Damaged(e.Message, "a zip file of stored entries", e);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    public override void Dispose() => _handle.Dispose();

    protected override Stream OpenFile(string name) => new FilePart(_handle, _entries[name].Start, _entries[name].Length);
}
