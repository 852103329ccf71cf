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

    private long[]? IntsOrNull { get; }

    private double[]? FloatsOrNull { get; }

    internal static HostTensor Vector(params long[] values) => new(ScalarType.Int64, isVector: true, values, floats: null);

    internal static HostTensor Scalar(long value) => new(ScalarType.Int64, isVector: false, [value], floats: null);

    internal static HostTensor Of(ScalarType type, bool isVector, long[] values) => new(type, isVector, values, floats: null);

    internal static HostTensor Of(ScalarType type, bool isVector, double[] values) => new(type, isVector, ints: null, values);

    /// <summary>A constant of the file, where it is small and has at most one axis; else null.</summary>
    internal static HostTensor? Read(TensorData data)
    {
        if (data.Dims.Count > 1 || data.ElementCount > MaxCount) return null;
        var isVector = data.Dims.Count == 1;
        return data.ElementType switch
        {
            OnnxElementType.Int64 => Of(ScalarType.Int64, isVector, data.AsSpan<long>().ToArray()),
            OnnxElementType.Int32 => Of(ScalarType.Int32, isVector, Array.ConvertAll(data.AsSpan<int>().ToArray(), static value => (long)value)),
            OnnxElementType.Bool => Of(ScalarType.Bool, isVector, Array.ConvertAll(data.Bytes.ToArray(), static value => (long)value)),
            OnnxElementType.Float => Of(ScalarType.Float32, isVector, Array.ConvertAll(data.AsSpan<float>().ToArray(), static value => (double)value)),
            OnnxElementType.Double => Of(ScalarType.Float64, isVector, data.AsSpan<double>().ToArray()),
            _ => null,
        };
    }

    internal Tensor ToTensor(Device device)
    {
        long[] shape = IsVector ? [Count] : [];
        return IsFloat ? tensor(FloatsOrNull!, shape, Type, device) : tensor(IntsOrNull!, shape, Type, device);
    }
}
