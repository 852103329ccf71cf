using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Pruning;

/// <summary>The elements of a tensor of floats of any width.</summary>
internal static class FloatValues
{
    public static bool Has(TensorData tensor) => tensor.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>The elements.</summary>
    /// <exception cref="ModelException">The tensor is of another type.</exception>
    public static double[] Read(TensorData tensor) => tensor.ElementType switch
    {
        OnnxElementType.Float => [.. tensor.AsSpan<float>().ToArray().Select(static value => (double)value)],
        OnnxElementType.Double => tensor.AsSpan<double>().ToArray(),
        OnnxElementType.Float16 => [.. tensor.AsSpan<Half>().ToArray().Select(static value => (double)value)],
        OnnxElementType.BFloat16 => [.. tensor.AsSpan<ushort>().ToArray().Select(static value => (double)BitConverter.UInt32BitsToSingle((uint)value << 16))],
        _ => throw new ModelException($"Tensor \"{tensor.Name}\" is of type {tensor.ElementType}; expected floats; leave it out."),
    };

    /// <summary>A copy in which some elements are zero.</summary>
    public static TensorData WithZeros(TensorData tensor, bool[] zeros)
    {
        var size = tensor.ElementType.BitsPerElement() / 8;
        var bytes = tensor.Bytes.ToArray();
        for (var place = 0; place < zeros.Length; place++)
            if (zeros[place]) bytes.AsSpan(place * size, size).Clear();
        return TensorData.FromBytes(tensor.Name, tensor.ElementType, [.. tensor.Dims], bytes);
    }
}
