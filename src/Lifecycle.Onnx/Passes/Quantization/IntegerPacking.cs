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
