using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Scale and zero point: the integer q stands for (q - ZeroPoint)·Scale. The formulas are those of ONNX's QuantizeLinear and of ONNX
/// Runtime's quantization tools: zero is always exact, halves round to even, what is beyond the type's limits is clamped.
/// </summary>
/// <param name="Type">The integer type.</param>
/// <param name="Scale">The step between neighbouring integers, above 0 but in blocks, where it may be below.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
public readonly record struct QuantizationParameters(OnnxElementType Type, float Scale, int ZeroPoint)
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The parameters under which a range just fits the integers of a scheme. A range without width gets scale 1 and zero point 0.</summary>
    /// <param name="range">The range, which is widened to hold 0.</param>
    /// <param name="scheme">The integers.</param>
    /// <param name="smallestScale">What the scale is at least, 0 by default.</param>
    /// <exception cref="ArgumentException">An end is NaN or infinite, or the ends are the wrong way around.</exception>
    public static QuantizationParameters Of(ValueRange range, QuantizationScheme scheme, double smallestScale = 0)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        if (!float.IsFinite(range.Minimum) || !float.IsFinite(range.Maximum) || range.Minimum > range.Maximum)
            throw new ArgumentException($"The range is {range.Minimum} to {range.Maximum}; expected finite ends in order; calibrate with finite data.", nameof(range));
        var (low, high) = (Math.Min((double)range.Minimum, 0), Math.Max((double)range.Maximum, 0));
        if (scheme.IsSymmetric) (low, high) = (-Math.Max(-low, high), Math.Max(-low, high));
        var scale = Math.Max((high - low) / (scheme.Maximum - scheme.Minimum), smallestScale);
        if (scale < SmallestNormal) return new QuantizationParameters(scheme.Type, 1, 0);
        var zero = scheme.IsSymmetric ? (scheme.Minimum + scheme.Maximum) / 2.0 : scheme.Minimum - (low / scale);
        return new QuantizationParameters(scheme.Type, (float)scale, (int)Math.Round(zero, MidpointRounding.ToEven));
    }

    /// <summary>
    /// The parameters for a block of a weight. Symmetric, all integers are used: the number farthest from zero gets the lowest one, so that the scale of a block whose farthest
    /// number is positive is negative (as ONNX Runtime's block-wise quantization has it).
    /// </summary>
    internal static QuantizationParameters OfBlock(ValueRange range, QuantizationScheme scheme)
    {
        if (!scheme.IsSymmetric || scheme.IsReduced) return Of(range, scheme);
        var (lowest, highest) = Limits(scheme.Type);
        var zero = (lowest + highest + 1) / 2;
        var scale = (float)((Math.Abs((double)range.Maximum) > Math.Abs((double)range.Minimum) ? range.Maximum : range.Minimum) / (lowest - zero));
        return MathF.Abs(scale) < SmallestNormal ? new QuantizationParameters(scheme.Type, 1, zero) : new QuantizationParameters(scheme.Type, scale, zero);
    }

    /// <summary>The integer that stands for a number: the nearest, within the type's limits.</summary>
    public int Quantize(float value)
    {
        var (lowest, highest) = Limits(Type);
        var steps = MathF.Round(value / Scale, MidpointRounding.ToEven);
        return (int)Math.Clamp((double)steps + ZeroPoint, lowest, highest);
    }

    /// <summary>The number that an integer stands for.</summary>
    public float Dequantize(int value) => (value - ZeroPoint) * Scale;

    internal static (int Lowest, int Highest) Limits(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        OnnxElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        OnnxElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        OnnxElementType.Int16 => (short.MinValue, short.MaxValue),
        OnnxElementType.UInt4 => (0, 15),
        OnnxElementType.Int4 => (-8, 7),
        _ => throw new ArgumentException($"Type {type} is none that tensors are quantized to.", nameof(type)),
    };
}
