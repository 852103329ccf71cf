using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, extent) => product * extent);

    public static ReadOnlySpan<int> IntShape(this Tensor tensor) => Array.ConvertAll(tensor.shape, extent => (int)extent);

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"The element size of {type} is not known."),
    };

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
    {
        using var shared = from_array(rawArray);
        return Copied(shared, dimensions, CPU, requires_grad);
    }

    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false)
        where T : struct
    {
        using var shared = from_array(new[] { scalar });
        return Copied(shared, [], InitializeDevice(device), requires_grad);
    }

    private static Tensor Copied(Tensor shared, long[] dimensions, Device device, bool requires_grad)
    {
        if (requires_grad && !is_floating_point(shared.dtype) && !is_complex(shared.dtype))
            throw new ArgumentException($"A tensor of type {shared.dtype} has no gradient: give floating-point values, or leave out requires_grad.", nameof(requires_grad));
        using var shaped = shared.reshape(dimensions);
        return shaped.to(device, copy: true).requires_grad_(requires_grad);
    }

    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static BFloat16 ToBFloat16(this Tensor value) => value.ToScalar().ToBFloat16();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static (float Real, float Imaginary) ToComplexFloat32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static (float Real, float Imaginary) ToComplex32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static Complex ToComplexFloat64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    public static Complex ToComplex64(this Tensor value) => value.ToScalar().ToComplexFloat64();
}
