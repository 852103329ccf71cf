using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Batching;

/// <summary>Elements of tensors by their bytes: numbers of any type, and parts of larger tensors.</summary>
internal static class PaddingElements
{
    /// <summary>The bytes of a number in a type.</summary>
    /// <exception cref="UsageException">The type has no such number.</exception>
    public static byte[] Of(OnnxElementType type, double value)
    {
        var bytes = type switch
        {
            OnnxElementType.Float => BitConverter.GetBytes((float)value),
            OnnxElementType.Double => BitConverter.GetBytes(value),
            OnnxElementType.Float16 => BitConverter.GetBytes((Half)value),
            OnnxElementType.BFloat16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
            OnnxElementType.Int64 when value == Math.Truncate(value) && value is >= -9007199254740992 and <= 9007199254740992 => BitConverter.GetBytes((long)value),
            OnnxElementType.UInt64 when value == Math.Truncate(value) && value is >= 0 and <= 9007199254740992 => BitConverter.GetBytes((ulong)value),
            OnnxElementType.Int32 when value == (int)value => BitConverter.GetBytes((int)value),
            OnnxElementType.UInt32 when value == (uint)value => BitConverter.GetBytes((uint)value),
            OnnxElementType.Int16 when value == (short)value => BitConverter.GetBytes((short)value),
            OnnxElementType.UInt16 when value == (ushort)value => BitConverter.GetBytes((ushort)value),
            OnnxElementType.Int8 when value == (sbyte)value => [(byte)(sbyte)value],
            OnnxElementType.UInt8 when value == (byte)value => [(byte)value],
            OnnxElementType.Bool when value is 0 or 1 => [(byte)value],
            _ => null,
        };
        return bytes ?? throw new UsageException($"Sequences of {type} cannot be filled up with {value}; expected a number that the type has; give another in {nameof(SequencePadding.Values)}.");
    }

    /// <summary>Fills bytes with copies of an element.</summary>
    public static void Fill(Span<byte> bytes, ReadOnlySpan<byte> element)
    {
        if (element.IndexOfAnyExcept((byte)0) < 0)
        {
            bytes.Clear();
            return;
        }
        for (var start = 0; start < bytes.Length; start += element.Length) element.CopyTo(bytes[start..]);
    }

    /// <summary>Copies the corner that two tensors have in common, of the smaller of their sizes in each dimension.</summary>
    public static void CopyCorner(ReadOnlySpan<byte> from, ReadOnlySpan<long> fromDims, Span<byte> to, ReadOnlySpan<long> toDims)
    {
        if (fromDims.SequenceEqual(toDims))
        {
            from.CopyTo(to);
            return;
        }
        if (from.IsEmpty || to.IsEmpty) return;
        var (fromStride, toStride) = (from.Length / (int)fromDims[0], to.Length / (int)toDims[0]);
        if (fromStride == toStride && fromDims[1..].SequenceEqual(toDims[1..]))
        {
            var length = Math.Min(from.Length, to.Length);
            from[..length].CopyTo(to);
            return;
        }
        for (var index = 0; index < Math.Min(fromDims[0], toDims[0]); index++)
            CopyCorner(from.Slice(index * fromStride, fromStride), fromDims[1..], to.Slice(index * toStride, toStride), toDims[1..]);
    }
}
