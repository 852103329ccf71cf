using System.Buffers.Binary;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Integers as the bytes of a tensor; two of 4 bits share a byte, the first in the lower half.</summary>
internal static class IntegerPacking
{
    public static TensorData ToTensor(string name, OnnxElementType type, ReadOnlySpan<long> dims, ReadOnlySpan<int> values)
    {
        var bits = type.BitsPerElement();
        var bytes = new byte[((long)values.Length * bits + 7) / 8];
        for (var index = 0; index < values.Length; index++) Write(bytes, index, bits, values[index]);
        return TensorData.FromBytes(name, type, dims, bytes);
    }

    public static TensorData Scalar(string name, OnnxElementType type, int value) => ToTensor(name, type, [], [value]);

    /// <summary>The integers of a tensor.</summary>
    public static int[] ToIntegers(TensorData tensor)
    {
        var bytes = tensor.Bytes;
        var integers = new int[tensor.ElementCount];
        for (var index = 0; index < integers.Length; index++) integers[index] = Read(bytes, index, tensor.ElementType);
        return integers;
    }

    private static int Read(ReadOnlySpan<byte> bytes, int index, OnnxElementType type) => type switch
    {
        OnnxElementType.UInt4 => (bytes[index / 2] >> (index % 2 * 4)) & 0xF,
        OnnxElementType.Int4 => ((((bytes[index / 2] >> (index % 2 * 4)) & 0xF) + 8) & 0xF) - 8,
        OnnxElementType.UInt8 => bytes[index],
        OnnxElementType.Int8 => unchecked((sbyte)bytes[index]),
        OnnxElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * 2)..]),
        _ => BinaryPrimitives.ReadInt16LittleEndian(bytes[(index * 2)..]),
    };

    private static void Write(Span<byte> bytes, int index, int bits, int value)
    {
        switch (bits)
        {
            case 4:
                bytes[index / 2] |= (byte)((value & 0xF) << (index % 2 * 4));
                break;
            case 8:
                bytes[index] = unchecked((byte)value);
                break;
            default:
                BinaryPrimitives.WriteInt16LittleEndian(bytes[(index * 2)..], unchecked((short)value));
                break;
        }
    }
}
