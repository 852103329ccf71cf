namespace Lifecycle.Inference.Packages.Files;

/// <summary>The files of a package, wherever they lie. Their names and lengths are checked when it is opened, their contents are anything.</summary>
internal abstract class PackageSource : IDisposable
{
    /// <summary>The most files of a package.</summary>
    public const int MaxFiles = 256;

    private const int MaxNameLength = 200;

    private readonly SortedDictionary<string, long> _lengths = new(StringComparer.Ordinal);

    protected PackageSource(string path) => Path = path;

    /// <summary>Where the package lies.</summary>
    public string Path { get; }

    /// <summary>Each file's length by its name, in the order of the names' bytes.</summary>
    public IReadOnlyDictionary<string, long> Lengths => _lengths;

    /// <summary>Opens the folder or the file.</summary>
    /// <exception cref="UsageException">There is none, or it cannot be read.</exception>
    /// <exception cref="PackageException">It is no package.</exception>
    public static PackageSource Open(string path)
    {
        try
        {
            return Directory.Exists(path) ? new FolderSource(path) : new ZipSource(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"Model package \"{path}\" cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected a folder or a file that {nameof(ModelPackage)} wrote; give the path of one.", e);
        }
    }

    /// <summary>Reads a file into memory.</summary>
    /// <exception cref="PackageException">It is not there any more, or of another length.</exception>
    public FileBytes Read(string name)
    {
        try
        {
            using var stream = OpenFile(name);
            return FileBytes.Read(stream, Lengths[name]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Damaged($"its file \"{name}\" cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", "files that stay as they are", e);
        }
    }

    /// <summary>The file's SHA-256 in hexadecimal digits, without holding its content.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public string Hash(string name)
    {
        try
        {
            using var stream = OpenFile(name);
            return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Damaged($"its file \"{name}\" cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", "files that stay as they are", e);
        }
    }

    public abstract void Dispose();

    /// <summary>The error of a package that is not one, or not whole.</summary>
    public PackageException Damaged(string found, string expected, Exception? inner = null) => new(PackageFault.Damaged,
        $"Model package \"{Path}\" is refused: {found}; expected {expected}; get the package again from where it was made.", inner);

    protected abstract Stream OpenFile(string name);

    /// <summary>Takes in a file; names are what every system takes for plain ones in one folder.</summary>
    protected void Add(string name, long length)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] == '.' || name[^1] == '.' || name.AsSpan().IndexOfAnyExcept(Letters) >= 0)
            throw Damaged($"it has a file \"{Preprocessing.Shorten.Text(name)}\"", "plain names of letters, digits, '.', '-' and '_'");
        if (_lengths.Count == MaxFiles) throw Damaged($"it has more than {MaxFiles} files", "fewer");
        if (length < 0 || !_lengths.TryAdd(name, length)) throw Damaged($"it has the file \"{name}\" twice, or of {length} bytes", "each file once");
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
}
