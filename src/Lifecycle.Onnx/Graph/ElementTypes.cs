namespace Lifecycle.Onnx.Graph;

/// <summary>What is known of each <see cref="OnnxElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>The bits of one element, or 0 where that varies (strings) or is not known.</summary>
    public static int BitsPerElement(this OnnxElementType type) => type switch
    {
        OnnxElementType.UInt2 or OnnxElementType.Int2 => 2,
        OnnxElementType.UInt4 or OnnxElementType.Int4 or OnnxElementType.Float4E2M1 => 4,
        OnnxElementType.Bool or OnnxElementType.Int8 or OnnxElementType.UInt8 => 8,
        OnnxElementType.Float8E4M3FN or OnnxElementType.Float8E4M3FNUZ or OnnxElementType.Float8E5M2 or OnnxElementType.Float8E5M2FNUZ or OnnxElementType.Float8E8M0 => 8,
        OnnxElementType.Int16 or OnnxElementType.UInt16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 16,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 32,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 64,
        OnnxElementType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>The bytes that <paramref name="elements"/> elements fill, the last byte rounded up, or null where that varies or is not known.</summary>
    /// <exception cref="OverflowException">More than 2^63 bits.</exception>
    public static long? ByteLength(this OnnxElementType type, long elements) =>
        type.BitsPerElement() is > 0 and var bits ? checked((elements * bits) + 7) / 8 : null;

    /// <summary>The ONNX type of a .NET element type.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no element type of ONNX.</exception>
    public static OnnxElementType Of<T>() where T : unmanaged => OrUndefined<T>() is not OnnxElementType.Undefined and var type ? type
        : throw new ArgumentException($"Type {typeof(T).Name} is no element type of ONNX; expected bool, Half, float, double, or a whole number of 8 to 64 bits.", nameof(T));

    // Types are compared while the code is compiled, so that nothing is left to look up.
    internal static OnnxElementType OrUndefined<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return OnnxElementType.Float;
        if (typeof(T) == typeof(double)) return OnnxElementType.Double;
        if (typeof(T) == typeof(Half)) return OnnxElementType.Float16;
        if (typeof(T) == typeof(bool)) return OnnxElementType.Bool;
        if (typeof(T) == typeof(sbyte)) return OnnxElementType.Int8;
        if (typeof(T) == typeof(byte)) return OnnxElementType.UInt8;
        if (typeof(T) == typeof(short)) return OnnxElementType.Int16;
        if (typeof(T) == typeof(ushort)) return OnnxElementType.UInt16;
        if (typeof(T) == typeof(int)) return OnnxElementType.Int32;
        if (typeof(T) == typeof(uint)) return OnnxElementType.UInt32;
        if (typeof(T) == typeof(long)) return OnnxElementType.Int64;
        if (typeof(T) == typeof(ulong)) return OnnxElementType.UInt64;
        return OnnxElementType.Undefined;
    }
}
