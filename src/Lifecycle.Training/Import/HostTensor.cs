using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>
/// A number or a vector of few numbers held in C#: shapes, axes, indices and what is computed of them. Kept out of libtorch so
/// that a reshape by a computed shape is, to the tracer and on a GPU, a reshape by plain numbers.
/// </summary>
internal sealed class HostTensor
{
    /// <summary>The most elements that are held here; larger ones are tensors.</summary>
    internal const int MaxCount = 1024;

    private HostTensor(ScalarType type, bool isVector, long[]? ints, double[]? floats) =>
        (Type, IsVector, IntsOrNull, FloatsOrNull) = (type, isVector, ints, floats);

    internal ScalarType Type { get; }

    /// <summary>One axis, not none.</summary>
    internal bool IsVector { get; }

    internal bool IsFloat => FloatsOrNull is not null;

    internal int Count => IntsOrNull?.Length ?? FloatsOrNull!.Length;

    internal long[] Ints => IntsOrNull ?? Array.ConvertAll(FloatsOrNull!, static value => (long)value);

    internal double[] Floats => FloatsOrNull ?? Array.ConvertAll(IntsOrNull!, static value => (double)value);

    /// <summary>The integers run from the first on, one by one, as Range makes them: places in a sequence, which operators compute with as tensors.</summary>
    internal bool IsRange { get; init; }

    /// <summary>The file states it; else it was computed, from sizes of the input maybe.</summary>
    private bool IsStated { get; init; }

    private long[]? IntsOrNull { get; }

    private double[]? FloatsOrNull { get; }

    internal static HostTensor Vector(params long[] values) => new(ScalarType.Int64, isVector: true, values, floats: null);

    internal static HostTensor Scalar(long value) => new(ScalarType.Int64, isVector: false, [value], floats: null);

    internal static HostTensor Of(ScalarType type, bool isVector, long[] values) => new(type, isVector, values, floats: null);

    internal static HostTensor Of(ScalarType type, bool isVector, double[] values) => new(type, isVector, ints: null, values);

    internal static HostTensor Run(ScalarType type, long[] values, bool isRange) => new(type, isVector: true, values, floats: null) { IsRange = isRange };

    /// <summary>A constant of the file, where it is small and has at most one axis; else null.</summary>
    internal static HostTensor? Read(TensorData data)
    {
        if (data.Dims.Count > 1 || data.ElementCount > MaxCount) return null;
        var isVector = data.Dims.Count == 1;
        return data.ElementType switch
        {
            OnnxElementType.Int64 => Stated(ScalarType.Int64, isVector, data.AsSpan<long>().ToArray(), floats: null),
            OnnxElementType.Int32 => Stated(ScalarType.Int32, isVector, Array.ConvertAll(data.AsSpan<int>().ToArray(), static value => (long)value), floats: null),
            OnnxElementType.Bool => Stated(ScalarType.Bool, isVector, Array.ConvertAll(data.Bytes.ToArray(), static value => (long)value), floats: null),
            OnnxElementType.Float => Stated(ScalarType.Float32, isVector, ints: null, Array.ConvertAll(data.AsSpan<float>().ToArray(), static value => (double)value)),
            OnnxElementType.Double => Stated(ScalarType.Float64, isVector, ints: null, data.AsSpan<double>().ToArray()),
            _ => null,
        };
    }

    private static HostTensor Stated(ScalarType type, bool isVector, long[]? ints, double[]? floats) => new(type, isVector, ints, floats) { IsStated = true };

    /// <summary>
    /// The numbers as a tensor. What was computed comes of torch operators that take plain integers, for the tracer follows
    /// those where they change with the sizes of the input.
    /// </summary>
    internal Tensor ToTensor(Device device)
    {
        long[] shape = IsVector ? [Count] : [];
        if (IsRange && Count > 0)
            return arange(Ints[0], Ints[0] + Count, 1, Type, device);
        if (!IsStated && Count == 1 && Type != ScalarType.Bool && double.IsInteger(Floats[0]) && Math.Abs(Floats[0]) < 1L << 53)
            return full(shape, Ints[0], Type, device);
        return IsFloat ? tensor(FloatsOrNull!, shape, Type, device) : tensor(IntsOrNull!, shape, Type, device);
    }
}
