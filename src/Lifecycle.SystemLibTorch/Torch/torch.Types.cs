using System.Numerics;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        QInt8 = 12,
        QUInt8 = 13,
        QInt32 = 14,
        BFloat16 = 15,
    }

    private static ScalarType s_defaultDtype = ScalarType.Float32;

    public static ScalarType get_default_dtype() => s_defaultDtype;

    public static void set_default_dtype(ScalarType dtype) => s_defaultDtype = dtype;

    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_quantized(ScalarType type) => type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32;

    public static unsafe ScalarType promote_types(ScalarType type1, ScalarType type2)
    {
        int result;
        NativeError.Throw(Native.context_promote_types((int)type1, (int)type2, &result));
        return (ScalarType)result;
    }

    internal static ScalarType ScalarTypeOf(Type type)
    {
        foreach (var (managed, scalar) in s_scalarTypes)
        {
            if (managed == type)
                return scalar;
        }

        throw new NotSupportedException($"The type {type.FullName} is not supported: tensors hold {string.Join(", ", s_scalarTypes.Select(pair => pair.Managed.Name))}.");
    }

    /// <summary>Which managed type an element of a tensor is read and written as.</summary>
    private static readonly (Type Managed, ScalarType Scalar)[] s_scalarTypes =
    [
        (typeof(float), ScalarType.Float32),
        (typeof(long), ScalarType.Int64),
        (typeof(double), ScalarType.Float64),
        (typeof(int), ScalarType.Int32),
        (typeof(byte), ScalarType.Byte),
        (typeof(bool), ScalarType.Bool),
        (typeof(sbyte), ScalarType.Int8),
        (typeof(short), ScalarType.Int16),
        (typeof(Half), ScalarType.Float16),
        (typeof(BFloat16), ScalarType.BFloat16),
        (typeof((float, float)), ScalarType.ComplexFloat32),
        (typeof(Complex), ScalarType.ComplexFloat64),
    ];
}
