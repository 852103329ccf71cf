using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>
/// A constant tensor: its element type, its dimensions and its elements as little-endian bytes, row by row. Only the name
/// changes; the elements are shared between models and copies. Safe to read from any number of threads.
/// </summary>
public sealed class TensorData
{
    internal TensorData(TensorProto message) => Message = message;

    /// <summary>The tensor's name; empty in attributes.</summary>
    public string Name { get => Message.Name; set => Message.Name = value; }

    /// <summary>The type of the elements.</summary>
    public OnnxElementType ElementType => (OnnxElementType)Message.DataType;

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Dims => Message.Dims;

    /// <summary>How many elements there are: the product of the dimensions, 1 for a scalar.</summary>
    public long ElementCount => TensorSize.Elements(Message);

    /// <summary>The elements as little-endian bytes, without a copy; empty for strings. Types below 8 bits are packed, the first in the lowest bits.</summary>
    public ReadOnlySpan<byte> Bytes => Message.RawData.Span;

    /// <summary>The texts of a tensor of strings; otherwise empty.</summary>
    public IReadOnlyList<string> Strings => Message.StringData.Select(text => text.ToString(Encoding.UTF8)).ToList();

    internal TensorProto Message { get; }

    /// <summary>Makes a tensor of a .NET element type; the elements are copied.</summary>
    /// <param name="name">The tensor's name; empty for an attribute.</param>
    /// <param name="dims">The dimensions; empty for a scalar.</param>
    /// <param name="values">The elements, row by row, as many as the dimensions say.</param>
    /// <exception cref="ArgumentException">The number of elements is not the product of the dimensions, or ONNX has no such type.</exception>
    public static TensorData Create<T>(string name, ReadOnlySpan<long> dims, ReadOnlySpan<T> values) where T : unmanaged =>
        FromBytes(name, ElementTypes.Of<T>(), dims, MemoryMarshal.AsBytes(values));

    /// <summary>Makes a scalar.</summary>
    /// <param name="name">The tensor's name; empty for an attribute.</param>
    /// <param name="value">Its one element.</param>
    public static TensorData Scalar<T>(string name, T value) where T : unmanaged => Create(name, [], new ReadOnlySpan<T>(in value));

    /// <summary>Makes a tensor of any type but strings from little-endian bytes, which are copied.</summary>
    /// <param name="name">The tensor's name; empty for an attribute.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="dims">The dimensions; empty for a scalar.</param>
    /// <param name="bytes">The elements, row by row, as many bytes as dimensions and type say.</param>
    /// <exception cref="ArgumentException">The number of bytes is another one.</exception>
    public static TensorData FromBytes(string name, OnnxElementType type, ReadOnlySpan<long> dims, ReadOnlySpan<byte> bytes)
    {
        var message = Describe(name, type, dims);
        if (TensorSize.Bytes(message) is not { } expected)
            throw new ArgumentException($"Tensor \"{name}\" of type {type} has no fixed element size; expected a numeric type.", nameof(type));
        if (expected != bytes.Length)
            throw new ArgumentException($"Tensor \"{name}\" of {type}[{string.Join(", ", message.Dims)}] got {bytes.Length} bytes; expected {expected}.", nameof(bytes));
        message.RawData = ByteString.CopyFrom(bytes);
        return new TensorData(message);
    }

    /// <summary>Makes a tensor of strings.</summary>
    /// <param name="name">The tensor's name; empty for an attribute.</param>
    /// <param name="dims">The dimensions; empty for a scalar.</param>
    /// <param name="values">The texts, row by row, as many as the dimensions say.</param>
    /// <exception cref="ArgumentException">The number of texts is not the product of the dimensions.</exception>
    public static TensorData FromStrings(string name, ReadOnlySpan<long> dims, IReadOnlyCollection<string> values)
    {
        var message = Describe(name, OnnxElementType.String, dims);
        if (TensorSize.Elements(message) != values.Count)
            throw new ArgumentException($"Tensor \"{name}\" of String[{string.Join(", ", message.Dims)}] got {values.Count} texts.", nameof(values));
        message.StringData.AddRange(values.Select(ByteString.CopyFromUtf8));
        return new TensorData(message);
    }

    /// <summary>The elements as they lie in memory, without a copy.</summary>
    /// <typeparam name="T">The .NET type that <see cref="ElementType"/> stands for; ushort for BFloat16 as well.</typeparam>
    /// <exception cref="ModelException">The tensor is of another type.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged
    {
        var wanted = ElementTypes.Of<T>();
        if (wanted != ElementType && !(wanted == OnnxElementType.UInt16 && ElementType == OnnxElementType.BFloat16))
            throw new ModelException($"Tensor \"{Name}\" is of type {ElementType}; expected {wanted}; read it as what it is or export the model again.");
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>The tensor as one reads it: <c>conv1.weight: Float[64, 3, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType}[{string.Join(", ", Dims)}]";

    private static TensorProto Describe(string name, OnnxElementType type, ReadOnlySpan<long> dims)
    {
        ArgumentNullException.ThrowIfNull(name);
        var message = new TensorProto { DataType = (int)type };
        if (name.Length > 0) message.Name = name;
        foreach (var dim in dims)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dim, nameof(dims));
            message.Dims.Add(dim);
        }
        return message;
    }
}
