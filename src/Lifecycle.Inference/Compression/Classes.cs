using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Compression;

/// <summary>The class at each place of an output.</summary>
internal static class Classes
{
    /// <summary>Where the classes of an output lie: on the last axis of [rows, classes] and [rows, positions, classes], on axis 1 of images; -1 where there is none.</summary>
    public static int Axis(IReadOnlyList<long> dims) => dims.Count switch { < 2 => -1, 2 or 3 => dims.Count - 1, _ => 1 };

    /// <summary>The same where it is known how many places have a class: three axes may also be [rows, classes, positions].</summary>
    public static int Axis(IReadOnlyList<long> dims, long places) =>
        dims.Count == 3 && dims[0] * dims[2] == places ? 1 : Axis(dims);

    /// <summary>The index of the largest value along an axis, or 1 and 0 by a threshold where there is one value; -1 where it is no number.</summary>
    public static long[] Of(TensorData output, float threshold, int axis)
    {
        if (!FloatValues.Has(output) || output.Dims.Count == 0)
            throw new ModelException($"Output {output} has no classes; expected floats with rows on axis 0 and classes on another; take another output, or a metric of your own.");
        var classes = axis >= 0 ? (int)output.Dims[axis] : 1;
        var inner = axis >= 0 ? (int)output.Dims.Skip(axis + 1).Aggregate(1L, static (product, size) => product * size) : 1;
        var values = Floats(output);
        var found = new long[values.Length / Math.Max(classes, 1)];
        for (var place = 0; place < found.Length; place++)
        {
            var start = (place / inner * classes * inner) + (place % inner);
            found[place] = classes == 1 ? Side(values[start], threshold) : Largest(values[start..], classes, inner);
        }
        return found;
    }

    /// <summary>The elements of a tensor of floats of any width.</summary>
    public static ReadOnlySpan<float> Floats(TensorData output) =>
        output.ElementType == OnnxElementType.Float ? output.AsSpan<float>() : Array.ConvertAll(FloatValues.Read(output), static value => (float)value);

    private static long Side(float value, float threshold) => float.IsNaN(value) ? -1 : value > threshold ? 1 : 0;

    private static long Largest(ReadOnlySpan<float> values, int classes, int stride)
    {
        var best = 0;
        for (var index = 0; index < classes; index++)
        {
            if (float.IsNaN(values[index * stride])) return -1;
            if (values[index * stride] > values[best * stride]) best = index;
        }
        return best;
    }
}
