using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>ONNX's constants as tensors. Unsigned integers above 8 bits, which libtorch lacks, are held in the next wider signed type.</summary>
internal static class TensorReading
{
    private static readonly FrozenDictionary<OnnxElementType, ScalarType> Types = new Dictionary<OnnxElementType, ScalarType>
    {
        [OnnxElementType.Float] = ScalarType.Float32,
        [OnnxElementType.Double] = ScalarType.Float64,
        [OnnxElementType.Float16] = ScalarType.Float16,
        [OnnxElementType.BFloat16] = ScalarType.BFloat16,
        [OnnxElementType.Int8] = ScalarType.Int8,
        [OnnxElementType.UInt8] = ScalarType.Byte,
        [OnnxElementType.Int16] = ScalarType.Int16,
        [OnnxElementType.UInt16] = ScalarType.Int32,
        [OnnxElementType.Int32] = ScalarType.Int32,
        [OnnxElementType.UInt32] = ScalarType.Int64,
        [OnnxElementType.Int64] = ScalarType.Int64,
        [OnnxElementType.UInt64] = ScalarType.Int64,
        [OnnxElementType.Bool] = ScalarType.Bool,
    }.ToFrozenDictionary();

    internal static bool IsKnown(OnnxElementType type) => Types.ContainsKey(type);

    internal static bool IsFloating(OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>The type that holds elements of an ONNX type.</summary>
    /// <exception cref="ModelException">libtorch has none.</exception>
    internal static ScalarType TypeOf(OnnxElementType type) => Types.TryGetValue(type, out var known) ? known
        : throw new ModelException($"Elements of type {type} have no counterpart in torch; expected one of {string.Join(", ", Types.Keys)}; convert the model.");

    /// <summary>A new tensor with a constant's elements.</summary>
    internal static Tensor Read(TensorData data)
    {
        long[] shape = [.. data.Dims];
        return data.ElementType switch
        {
            OnnxElementType.Int64 => Make(data.AsSpan<long>(), shape),
            OnnxElementType.Int32 => tensor(data.AsSpan<int>().ToArray(), shape, ScalarType.Int32),
            OnnxElementType.UInt16 => tensor(Array.ConvertAll(data.AsSpan<ushort>().ToArray(), static value => (int)value), shape, ScalarType.Int32),
            OnnxElementType.UInt32 => Make(Array.ConvertAll(data.AsSpan<uint>().ToArray(), static value => (long)value), shape),
            OnnxElementType.UInt64 => Make(MemoryMarshal.Cast<ulong, long>(data.AsSpan<ulong>()), shape),
            _ => FromBytes(data, shape),
        };
    }

    private static Tensor Make(ReadOnlySpan<long> values, long[] shape) => tensor(values.ToArray(), shape, ScalarType.Int64);

    private static Tensor FromBytes(TensorData data, long[] shape)
    {
        var result = empty(shape, TypeOf(data.ElementType));
        if (data.ElementCount > 0) data.Bytes.CopyTo(result.bytes);
        return result;
    }
}
