using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>The class at each place of an output.</summary>
internal static class Classes
{
    /// <summary>The index of the largest value along axis 1, or 1 and 0 by a threshold where there is one value; -1 where it is no number.</summary>
    public static long[] Of(TensorData output, float threshold)
    {
        if (output.ElementType != OnnxElementType.Float || output.Dims.Count == 0)
            throw new ModelException($"Output {output} has no classes; expected floats with rows on axis 0 and classes on axis 1; take another output, or a metric of your own.");
        var classes = output.Dims.Count > 1 ? (int)output.Dims[1] : 1;
        var inner = (int)output.Dims.Skip(2).Aggregate(1L, static (product, size) => product * size);
        var values = output.AsSpan<float>();
        var found = new long[values.Length / Math.Max(classes, 1)];
        for (var place = 0; place < found.Length; place++)
        {
            var start = (place / inner * classes * inner) + (place % inner);
            found[place] = classes == 1 ? Side(values[start], threshold) : Largest(values[start..], classes, inner);
        }
        return found;
    }

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
