using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights.PyTorch;

/// <summary>
/// A file of Python's <c>torch.save</c>, 1.6 and later: a zip file, uncompressed, of a pickle (data.pkl) and the elements of each storage (data/KEY).
/// Nothing of the pickle is run. Storages that several tensors share are read once and shared again.
/// </summary>
internal sealed class PyTorchFile : IWeightSource
{
    private const long MaxPickle = 1 << 28;
    private const long MaxNote = 64;
    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly string _prefix;
    private readonly Dictionary<string, PickleTensor> _pickled;
    private readonly Dictionary<PickleStorage, Tensor> _shared = [];
    private readonly HashSet<PickleStorage> _sharedStorages;

    private PyTorchFile(string path, ZipArchive archive, long length, string? section)
    {
        (_path, _archive) = (path, archive);
        CheckEntries(archive, length);
        var pickle = archive.Entries.FirstOrDefault(static entry => string.Equals(entry.Name, "data.pkl", StringComparison.Ordinal) && entry.FullName.Count(static c => c == '/') <= 1)
            ?? throw new FormatException("a zip file without data.pkl; expected one that torch.save wrote");
        _prefix = pickle.FullName[..^pickle.Name.Length];
        if (Note("byteorder") is { } order && !string.Equals(order, "little", StringComparison.Ordinal)) throw new FormatException($"elements in {order}-endian order; expected little-endian; save the file again on a little-endian machine");
        _pickled = PickledTensors.Find(PickleReader.Read(Content(pickle, MaxPickle)), section);
        _sharedStorages = [.. _pickled.Values.GroupBy(static tensor => tensor.Storage).Where(static group => group.Skip(1).Any()).Select(static group => group.Key)];
        foreach (var tensor in _pickled.Values) CheckStorage(tensor.Storage);
        Tensors = _pickled.ToDictionary(static entry => entry.Key, static entry => Describe(entry.Key, entry.Value), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Reads the pickle of a file and checks that all storages are there.</summary>
    /// <exception cref="FormatException">It is no such file, or its pickle holds something else.</exception>
    public static PyTorchFile Open(string path, FileStream stream, string? section)
    {
        try
        {
            return new PyTorchFile(path, new ZipArchive(stream, ZipArchiveMode.Read), stream.Length, section);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"a damaged zip file ({e.Message.TrimEnd('.')}); expected the zip file of torch.save", e);
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        using var noGradients = no_grad();
        var tensor = _pickled[name];
        if (!_sharedStorages.Contains(tensor.Storage))
        {
            using var own = ReadStorage(tensor.Storage);
            return View(own, tensor);
        }
        if (!_shared.TryGetValue(tensor.Storage, out var storage)) _shared.Add(tensor.Storage, storage = ReadStorage(tensor.Storage).DetachFromDisposeScope());
        return View(storage, tensor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var storage in _shared.Values) storage.Dispose();
        _shared.Clear();
        _archive.Dispose();
    }

    private static Tensor View(Tensor storage, PickleTensor tensor) => storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset);

    private Tensor ReadStorage(PickleStorage storage)
    {
        var tensor = empty([storage.Count], dtype: Type(storage.ElementType), device: CPU);
        try
        {
            using var stream = Entry(storage)!.Open();
            TensorBytes.Read(tensor, stream);
            return tensor;
        }
        catch (Exception e)
        {
            tensor.Dispose();
            if (e is not (IOException or InvalidDataException)) throw;
            throw new DataException($"The storage \"{storage.Key}\" of \"{_path}\" cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected {storage.Count} elements; take another copy of the file.", e);
        }
    }

    private ZipArchiveEntry? Entry(PickleStorage storage) => _archive.GetEntry($"{_prefix}data/{storage.Key}");

    private void CheckStorage(PickleStorage storage)
    {
        var size = Type(storage.ElementType).ElementSize();
        var entry = Entry(storage) ?? throw new FormatException($"no storage \"{storage.Key}\"; expected it, as tensors lie in it");
        // The count is below 2^59, as it was checked against the entry before anything is taken for it.
        if (storage.Count > entry.Length / size || storage.Count * size != entry.Length) throw new FormatException($"storage \"{storage.Key}\" of {entry.Length} bytes; expected {storage.Count} elements of {size} bytes");
    }

    // Entries laid over each other, or compressed, would be larger than the file that holds them.
    private static void CheckEntries(ZipArchive archive, long length)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        long sum = 0;
        foreach (var entry in archive.Entries)
        {
            if (entry.CompressedLength != entry.Length) throw new FormatException($"a compressed entry \"{entry.FullName}\"; expected the entries uncompressed, as torch.save writes them");
            if (!names.Add(entry.FullName)) throw new FormatException($"two entries \"{entry.FullName}\"; expected one");
            if (entry.Length > length - sum) throw new FormatException($"entries of more than the file's {length} bytes; expected less");
            sum += entry.Length;
        }
    }

    private string? Note(string name) => _archive.GetEntry(_prefix + name) is { } entry ? System.Text.Encoding.ASCII.GetString(Content(entry, MaxNote)).Trim() : null;

    private static byte[] Content(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most) throw new FormatException($"\"{entry.FullName}\" of {entry.Length} bytes; expected at most {most}");
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    private static StoredTensor Describe(string name, PickleTensor tensor) => new(name, tensor.Storage.ElementType, Type(tensor.Storage.ElementType), tensor.Shape);

    // safetensors' names of types serve here too, but for the one it lacks.
    private static ScalarType Type(string elementType) => ElementTypes.Find(elementType)?.Type ?? ScalarType.ComplexFloat64;
}
