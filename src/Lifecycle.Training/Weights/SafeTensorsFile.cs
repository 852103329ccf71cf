using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>
/// An open safetensors file (https://huggingface.co/docs/safetensors), checked as a whole when opened; tensors are read from it one by one, straight into their
/// memory. Tensors that were shared when written, and noted as Python's <c>save_model</c> notes it, are found under each of their names.
/// For one thread at a time.
/// </summary>
public sealed class SafeTensorsFile : IWeightSource
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, StoredTensor> _tensors;

    private SafeTensorsFile(string path, SafeFileHandle file, SafeTensorsHeader header)
    {
        (_path, _file) = (path, file);
        Metadata = header.Metadata;
        _tensors = header.Tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        var shared = Metadata.Where(note => note.Key is not "format" && !_tensors.ContainsKey(note.Key) && _tensors.ContainsKey(note.Value)).ToList();
        foreach (var (other, stored) in shared) _tensors.Add(other, _tensors[stored]);
    }

    /// <summary>The tensors by name; one under several names where they share their memory.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <summary>The file's notes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="DataException">It is no safetensors file, or is damaged or hostile.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = WeightsFile.Open(path);
        try
        {
            var header = SafeTensorsHeader.Read(stream);
            return new SafeTensorsFile(path, stream.SafeFileHandle, header);
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            stream.Dispose();
            throw new DataException($"\"{path}\" is no whole safetensors file: found {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; take another copy of the file.", e);
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A tensor on the CPU, which the caller disposes.</returns>
    /// <exception cref="UsageException">The file has no such tensor.</exception>
    /// <exception cref="DataException">Its type is none of torch's, or the file ends too early.</exception>
    public Tensor Read(string name)
    {
        var stored = Find(name);
        if (stored.Type is not { } type)
            throw new DataException($"Tensor \"{name}\" of \"{_path}\" is {stored}; expected a type that torch has; convert the tensor where the file was made.");
        var tensor = empty([.. stored.Shape], dtype: type, device: CPU);
        try
        {
            Fill(tensor, stored);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into another of the same shape, whose type, device and layout stay.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">Takes the elements.</param>
    /// <exception cref="UsageException">The file has no such tensor.</exception>
    /// <exception cref="DataException">The shapes differ, the type is none of torch's, or the file ends too early.</exception>
    public void ReadInto(string name, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var stored = Find(name);
        if (!stored.Shape.SequenceEqual(target.shape))
            throw new DataException($"Tensor \"{name}\" of \"{_path}\" is {stored}; expected the shape [{string.Join(", ", target.shape)}] of its target; take weights of the same architecture.");
        if (stored.Type == target.dtype && target.device_type == TorchSharp.DeviceType.CPU && target.is_contiguous())
        {
            Fill(target, stored);
            return;
        }
        using var noGradients = no_grad();
        using var tensor = Read(name);
        target.copy_(tensor);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private StoredTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _tensors.TryGetValue(name, out var stored) ? stored
            : throw new UsageException($"\"{_path}\" has no tensor \"{name}\"; expected one of its {_tensors.Count} names; look them up in {nameof(Tensors)}.");
    }

    private void Fill(Tensor tensor, StoredTensor stored)
    {
        try
        {
            TensorBytes.Read(tensor, _file, stored.Offset);
        }
        catch (IOException e)
        {
            throw new DataException($"Tensor \"{stored.Name}\" of \"{_path}\" cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected {stored.Length} bytes at {stored.Offset}; take another copy of the file.", e);
        }
    }
}
