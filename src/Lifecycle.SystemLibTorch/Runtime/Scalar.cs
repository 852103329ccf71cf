using System.Numerics;
using TorchSharp.Dispatch;

namespace TorchSharp;

/// <summary>A number as libtorch's c10::Scalar sees it: an integer, a floating-point number, a boolean or a complex number. It holds no native memory.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(Tag tag, long bits)
    {
        Tag = tag;
        Bits = bits;
    }

    private Scalar(Complex value)
    {
        Tag = Tag.Complex;
        Complex = value;
    }

    internal Tag Tag { get; }

    internal long Bits { get; }

    internal Complex Complex { get; }

    public torch.ScalarType Type => Tag switch
    {
        Tag.Int => torch.ScalarType.Int64,
        Tag.Bool => torch.ScalarType.Bool,
        Tag.Complex => torch.ScalarType.ComplexFloat64,
        _ => torch.ScalarType.Float64,
    };

    internal double AsDouble => Tag switch
    {
        Tag.Double => BitConverter.Int64BitsToDouble(Bits),
        Tag.Complex => Complex.Real,
        _ => Bits,
    };

    internal long AsLong => Tag is Tag.Int or Tag.Bool ? Bits : (long)AsDouble;

    internal Complex AsComplex => Tag == Tag.Complex ? Complex : new Complex(AsDouble, 0);

    public static implicit operator Scalar(byte value) => new(Tag.Int, value);

    public static implicit operator Scalar(sbyte value) => new(Tag.Int, value);

    public static implicit operator Scalar(short value) => new(Tag.Int, value);

    public static implicit operator Scalar(int value) => new(Tag.Int, value);

    public static implicit operator Scalar(long value) => new(Tag.Int, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(BFloat16 value) => (double)value.ToSingle();

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static implicit operator Scalar((float, float) value) => new(new Complex(value.Item1, value.Item2));

    public static implicit operator Scalar(Complex value) => new(value);

    public override string ToString() => Tag switch
    {
        Tag.Bool => Bits != 0 ? "true" : "false",
        Tag.Int => Bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => AsComplex.Imaginary == 0 ? AsDouble.ToString(System.Globalization.CultureInfo.InvariantCulture) : Complex.ToString(),
    };

    public void Dispose()
    {
        // There is nothing to free; TorchSharp's scalars are disposable, so programs dispose of them.
    }
}
