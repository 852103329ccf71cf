using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>
/// A file of TorchSharp's <c>Module.save</c>: a count, then for each tensor its name, element type, number of axes, sizes (all LEB128 numbers) and elements.
/// </summary>
internal sealed class TorchSharpFile : IWeightSource
{
    private readonly string _path;
    private readonly FileStream _stream;

    private TorchSharpFile(string path, FileStream stream, Dictionary<string, StoredTensor> tensors) => (_path, _stream, Tensors) = (path, stream, tensors);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Reads the places of the tensors.</summary>
    /// <exception cref="FormatException">It is no such file: the tensors do not cover it exactly.</exception>
    public static TorchSharpFile Open(string path, FileStream stream)
    {
        try
        {
            using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
            var count = Number(reader, stream.Length);
            for (long index = 0; index < count; index++)
            {
                var tensor = Tensor(reader, stream);
                if (!tensors.TryAdd(tensor.Name, tensor)) throw new FormatException($"two tensors named \"{tensor.Name}\"; expected one");
            }
            if (stream.Position != stream.Length) throw new FormatException($"{stream.Length - stream.Position} bytes after the last tensor; expected none");
            return new TorchSharpFile(path, stream, tensors);
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new FormatException($"a file that ends or goes wrong inside a tensor ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected the format of Module.save", e);
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var stored = Tensors[name];
        var tensor = empty([.. stored.Shape], dtype: stored.Type!.Value, device: CPU);
        try
        {
            TensorBytes.Read(tensor, _stream.SafeFileHandle, stored.Offset);
            return tensor;
        }
        catch (Exception e)
        {
            tensor.Dispose();
            if (e is not IOException) throw;
            throw new DataException($"Tensor \"{name}\" of \"{_path}\" cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected {stored.Length} bytes at {stored.Offset}; take another copy of the file.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static StoredTensor Tensor(BinaryReader reader, FileStream stream)
    {
        var nameLength = (int)Number(reader, stream.Length - stream.Position);
        var name = System.Text.Encoding.UTF8.GetString(reader.ReadBytes(nameLength));
        var type = (ScalarType)Number(reader, (long)ScalarType.BFloat16);
        if (!Enum.IsDefined(type) || type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32) throw new FormatException($"tensor \"{name}\" of type {(int)type}; expected an element type");
        var shape = new long[Number(reader, SafeTensorsHeader.MaxAxes)];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = Number(reader, long.MaxValue);
        var length = shape.Aggregate((long)type.ElementSize(), static (product, size) => checked(product * size));
        var offset = stream.Position;
        if (length > stream.Length - offset) throw new FormatException($"tensor \"{name}\" of {length} bytes at {offset}; expected at most the {stream.Length - offset} up to the end");
        stream.Position = offset + length;
        return new StoredTensor(name, ElementTypes.Name(type) ?? "C128", type, shape) { Offset = offset, Length = length };
    }

    private static long Number(BinaryReader reader, long most)
    {
        long value;
        try
        {
            value = reader.Read7BitEncodedInt64();
        }
        catch (FormatException e)
        {
            throw new FormatException("a number of more than 64 bits; expected less", e);
        }
        return value >= 0 && value <= most ? value : throw new FormatException($"the number {value}; expected 0 to {most}");
    }
}
