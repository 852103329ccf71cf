namespace Lifecycle.Inference.Sessions;

/// <summary>
/// A temporary folder, which only this user reads, with a model that is too large for one message: ONNX Runtime takes such a
/// model by its path alone, and maps the file of its constants into memory.
/// </summary>
internal sealed class SessionFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lifecycle-model-");

    private SessionFolder() { }

    /// <summary>The model's file.</summary>
    public string ModelPath => Path.Combine(_folder.FullName, "model.onnx");

    /// <summary>Writes a model into a folder of its own.</summary>
    /// <exception cref="UsageException">There is no room for it.</exception>
    public static SessionFolder Of(OnnxModel model, OnnxSaveOptions saving)
    {
        var folder = new SessionFolder();
        try
        {
            model.Save(folder.ModelPath, saving);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Deletes the folder now, so that a killed process leaves nothing behind, where the system lets go of the names of mapped
    /// files; Windows does not, so that <see cref="Dispose"/> does it there.
    /// </summary>
    public void DeleteUnlessHeld()
    {
        if (!OperatingSystem.IsWindows()) Dispose();
    }

    public void Dispose()
    {
        _folder.Refresh();
        if (_folder.Exists) _folder.Delete(recursive: true);
    }
}
