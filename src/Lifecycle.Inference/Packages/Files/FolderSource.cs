using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>A package that is a folder of plain files: no folders inside, no links, no pipes.</summary>
internal sealed class FolderSource : PackageSource
{
    public FolderSource(string path) : base(path)
    {
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry is not FileInfo file) throw Damaged($"it has a folder \"{Preprocessing.Shorten.Text(entry.Name)}\"", "files only");
            Add(file.Name, LengthOf(file));
        }
    }

    public override void Dispose() { }

    protected override Stream OpenFile(string name) => new FileStream(PlainFile.Open(System.IO.Path.Combine(Path, name)), FileAccess.Read);

    private long LengthOf(FileInfo file)
    {
        try
        {
            using var handle = PlainFile.Open(file.FullName);
            return RandomAccess.GetLength(handle);
        }
        catch (IOException e)
        {
            throw Damaged($"its file \"{Preprocessing.Shorten.Text(file.Name)}\" {e.Message.TrimEnd('.')}", "plain files");
        }
    }
}
