using System.Collections.Frozen;

namespace Lifecycle.Onnx.Graph;

/// <summary>What is known of each <see cref="OnnxElementType"/>.</summary>
public static class ElementTypes
{
    private static readonly FrozenDictionary<OnnxElementType, int> Bits = new Dictionary<OnnxElementType, int>
    {
        [OnnxElementType.UInt2] = 2,
        [OnnxElementType.Int2] = 2,
        [OnnxElementType.UInt4] = 4,
        [OnnxElementType.Int4] = 4,
        [OnnxElementType.Float4E2M1] = 4,
        [OnnxElementType.Bool] = 8,
        [OnnxElementType.Int8] = 8,
        [OnnxElementType.UInt8] = 8,
        [OnnxElementType.Float8E4M3FN] = 8,
        [OnnxElementType.Float8E4M3FNUZ] = 8,
        [OnnxElementType.Float8E5M2] = 8,
        [OnnxElementType.Float8E5M2FNUZ] = 8,
        [OnnxElementType.Float8E8M0] = 8,
        [OnnxElementType.Int16] = 16,
        [OnnxElementType.UInt16] = 16,
        [OnnxElementType.Float16] = 16,
        [OnnxElementType.BFloat16] = 16,
        [OnnxElementType.Float] = 32,
        [OnnxElementType.Int32] = 32,
        [OnnxElementType.UInt32] = 32,
        [OnnxElementType.Double] = 64,
        [OnnxElementType.Int64] = 64,
        [OnnxElementType.UInt64] = 64,
        [OnnxElementType.Complex64] = 64,
        [OnnxElementType.Complex128] = 128,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, OnnxElementType> ByClrType = new Dictionary<Type, OnnxElementType>
    {
        [typeof(bool)] = OnnxElementType.Bool,
        [typeof(sbyte)] = OnnxElementType.Int8,
        [typeof(byte)] = OnnxElementType.UInt8,
        [typeof(short)] = OnnxElementType.Int16,
        [typeof(ushort)] = OnnxElementType.UInt16,
        [typeof(int)] = OnnxElementType.Int32,
        [typeof(uint)] = OnnxElementType.UInt32,
        [typeof(long)] = OnnxElementType.Int64,
        [typeof(ulong)] = OnnxElementType.UInt64,
        [typeof(Half)] = OnnxElementType.Float16,
        [typeof(float)] = OnnxElementType.Float,
        [typeof(double)] = OnnxElementType.Double,
    }.ToFrozenDictionary();

    /// <summary>The bits of one element, or 0 where that varies (strings) or is not known.</summary>
    public static int BitsPerElement(this OnnxElementType type) => Bits.GetValueOrDefault(type);

    /// <summary>The bytes that <paramref name="elements"/> elements fill, the last byte rounded up, or null where that varies or is not known.</summary>
    /// <exception cref="OverflowException">More than 2^63 bits.</exception>
    public static long? ByteLength(this OnnxElementType type, long elements) =>
        Bits.TryGetValue(type, out var bits) ? checked((elements * bits) + 7) / 8 : null;

    /// <summary>The ONNX type of a .NET element type.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no element type of ONNX.</exception>
    public static OnnxElementType Of<T>() where T : unmanaged =>
        ByClrType.TryGetValue(typeof(T), out var type) ? type
            : throw new ArgumentException($"Type {typeof(T).Name} is no element type of ONNX; expected one of {string.Join(", ", ByClrType.Keys.Select(known => known.Name))}.", nameof(T));
}
