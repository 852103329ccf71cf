using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>A constant tensor as integers, with scales and zero points: one of each for the tensor, for each index of an axis, or for each block along an axis.</summary>
/// <param name="Values">The integers, of the shape of the tensor.</param>
/// <param name="Scales">Floats: a scalar, one for each index of the axis, or the tensor's shape with the axis counted in blocks.</param>
/// <param name="ZeroPoints">Integers of the shape of the scales.</param>
/// <param name="Axis">The axis; null where one scale serves the whole tensor.</param>
/// <param name="BlockSize">How many elements of the axis share a scale; 0 where there are no blocks.</param>
public sealed record QuantizedTensor(TensorData Values, TensorData Scales, TensorData ZeroPoints, int? Axis = null, int BlockSize = 0)
{
    /// <summary>Quantizes a tensor with one scale.</summary>
    /// <param name="tensor">Finite floats.</param>
    /// <param name="scheme">The integers.</param>
    /// <exception cref="ModelException">The tensor holds no floats, or one that is NaN or infinite.</exception>
    public static QuantizedTensor PerTensor(TensorData tensor, QuantizationScheme scheme) => Quantize(tensor, scheme, axis: null, 0, smallestScales: null);

    /// <summary>Quantizes a tensor with a scale for each index of an axis.</summary>
    /// <param name="tensor">Finite floats.</param>
    /// <param name="scheme">The integers.</param>
    /// <param name="axis">The axis, from 0 on.</param>
    /// <inheritdoc cref="PerTensor" path="/exception"/>
    public static QuantizedTensor PerAxis(TensorData tensor, QuantizationScheme scheme, int axis) => Quantize(tensor, scheme, axis, 0, smallestScales: null);

    /// <summary>
    /// Quantizes a tensor with a scale for each block of elements along an axis; the last block may be shorter. A symmetric block uses all integers: its number farthest from zero gets
    /// the lowest, which makes the scale negative where that number is positive.
    /// </summary>
    /// <param name="tensor">Finite floats.</param>
    /// <param name="scheme">The integers.</param>
    /// <param name="axis">The axis, from 0 on.</param>
    /// <param name="blockSize">The elements in a block, at least 1.</param>
    /// <inheritdoc cref="PerTensor" path="/exception"/>
    public static QuantizedTensor InBlocks(TensorData tensor, QuantizationScheme scheme, int axis, int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        return Quantize(tensor, scheme, axis, blockSize, smallestScales: null);
    }

    /// <summary>The floats that the integers stand for.</summary>
    public float[] Dequantize()
    {
        var groups = new ScaleGroups(Values.Dims, Axis, BlockSize);
        var scales = Scales.AsSpan<float>();
        var (integers, zeros) = (IntegerPacking.ToIntegers(Values), IntegerPacking.ToIntegers(ZeroPoints));
        var floats = new float[integers.Length];
        for (var index = 0; index < floats.Length; index++)
        {
            var group = groups.Of(index);
            floats[index] = (integers[index] - zeros[group]) * scales[group];
        }
        return floats;
    }

    internal static QuantizedTensor Quantize(TensorData tensor, QuantizationScheme scheme, int? axis, int blockSize, IReadOnlyList<double>? smallestScales)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(scheme);
        var groups = new ScaleGroups(tensor.Dims, axis, blockSize);
        var values = Floats(tensor);
        var parameters = groups.Ranges(values).Select((range, group) => blockSize > 0 ? QuantizationParameters.OfBlock(range, scheme) : QuantizationParameters.Of(range, scheme, smallestScales?[group] ?? 0)).ToArray();
        var integers = new int[values.Length];
        for (var index = 0; index < integers.Length; index++) integers[index] = parameters[groups.Of(index)].Quantize(values[index]);
        return new QuantizedTensor(
            IntegerPacking.ToTensor($"{tensor.Name}_quantized", scheme.Type, [.. tensor.Dims], integers),
            TensorData.Create<float>($"{tensor.Name}_scale", groups.Shape, [.. parameters.Select(static item => item.Scale)]),
            IntegerPacking.ToTensor($"{tensor.Name}_zero_point", scheme.Type, groups.Shape, [.. parameters.Select(static item => item.ZeroPoint)]), axis, blockSize);
    }

    /// <summary>The elements of a tensor of finite floats.</summary>
    /// <exception cref="ModelException">It is none.</exception>
    internal static ReadOnlySpan<float> Floats(TensorData tensor)
    {
        var values = tensor.AsSpan<float>();
        for (var index = 0; index < values.Length; index++)
            if (!float.IsFinite(values[index])) throw new ModelException($"Tensor {tensor} holds {values[index]} at element {index}; expected finite numbers; train the model again or exclude its node.");
        return values;
    }
}
