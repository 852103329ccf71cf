using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Which integers stand for real numbers. The limits are those of ONNX Runtime's quantization tools.</summary>
public sealed record QuantizationScheme
{
    private static readonly FrozenDictionary<OnnxElementType, Limits> Known = new Dictionary<OnnxElementType, Limits>
    {
        [OnnxElementType.UInt8] = new((0, 255), (0, 254), (0, 127)),
        [OnnxElementType.Int8] = new((-128, 127), (-127, 127), (-64, 64)),
        [OnnxElementType.UInt16] = new((0, 65535), (0, 65534), (0, 32767)),
        [OnnxElementType.Int16] = new((-32768, 32767), (-32767, 32767), (-16384, 16384)),
        [OnnxElementType.UInt4] = new((0, 15), (0, 15), (0, 7)),
        [OnnxElementType.Int4] = new((-8, 7), (-8, 7), (-4, 3)),
    }.ToFrozenDictionary();

    /// <summary>Makes a scheme.</summary>
    /// <param name="type">The integer type: 4, 8 or 16 bits, signed or not.</param>
    /// <param name="symmetric">Whether the range is as wide below zero as above, which puts the zero point in the middle. Default false.</param>
    /// <param name="reducedRange">Whether one bit less is used, for machines whose 8-bit products saturate at 16 bits (AVX2 and AVX512 without VNNI). Default false.</param>
    /// <exception cref="ArgumentException">Another type.</exception>
    public QuantizationScheme(OnnxElementType type, bool symmetric = false, bool reducedRange = false)
    {
        if (!Known.TryGetValue(type, out var limits))
            throw new ArgumentException($"Type {type} is none that tensors are quantized to; expected one of {string.Join(", ", Known.Keys.Order())}.", nameof(type));
        (Type, IsSymmetric, IsReduced) = (type, symmetric, reducedRange);
        (Minimum, Maximum) = reducedRange ? limits.Reduced : symmetric ? limits.Symmetric : limits.Full;
    }

    /// <summary>The integer type.</summary>
    public OnnxElementType Type { get; }

    /// <summary>Whether the range is as wide below zero as above.</summary>
    public bool IsSymmetric { get; }

    /// <summary>Whether one bit less is used.</summary>
    public bool IsReduced { get; }

    /// <summary>The smallest integer that is used.</summary>
    public int Minimum { get; }

    /// <summary>The largest integer that is used.</summary>
    public int Maximum { get; }

    /// <summary>The scheme as one reads it: <c>Int8, symmetric</c>.</summary>
    public override string ToString() => $"{Type}{(IsSymmetric ? ", symmetric" : "")}{(IsReduced ? ", reduced range" : "")}";

    private sealed record Limits((int, int) Full, (int, int) Symmetric, (int, int) Reduced);
}
