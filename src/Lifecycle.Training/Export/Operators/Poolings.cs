using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Pooling over windows and over whole feature maps.</summary>
internal static class Poolings
{
    /// <summary>aten::max_poolNd(input, kernel, stride, padding, dilation, ceil), with indices or without.</summary>
    internal static void Max(OperatorContext context)
    {
        var axes = context.Ints(1).Count;
        context.SetOutput(context.Add("MaxPool", [context.Tensor(0)],
            [new("ceil_mode", context.Int(5)), new("dilations", Spread(context.Ints(4), axes)), .. Window(context, axes)]));
    }

    /// <summary>aten::avg_poolNd(input, kernel, stride, padding, ceil, count_include_pad, divisor).</summary>
    internal static void Average(OperatorContext context)
    {
        if (context.ArgumentCount > 6 && !context.IsNone(6))
            throw context.Unsupported("its divisor is set by hand");
        context.SetOutput(context.Add("AveragePool", [context.Tensor(0)],
            [new("ceil_mode", context.Int(4)), new("count_include_pad", context.Int(5)), .. Window(context, context.Ints(1).Count)]));
    }

    /// <summary>aten::adaptive_avg_poolNd(input, output_size).</summary>
    internal static void AdaptiveAverage(OperatorContext context) => Adaptive(context, "GlobalAveragePool", "AveragePool");

    /// <summary>aten::adaptive_max_poolNd(input, output_size).</summary>
    internal static void AdaptiveMax(OperatorContext context) => Adaptive(context, "GlobalMaxPool", "MaxPool");

    private static void Adaptive(OperatorContext context, string whole, string windowed)
    {
        var wanted = context.Ints(1);
        var sizes = context.Tensor(0).Shape.TakeLast(wanted.Count).Select(static size => size.Fixed).ToArray();
        if (wanted.All(static size => size == 1))
        {
            context.SetOutput(context.Add(whole, [context.Tensor(0)]));
            return;
        }

        if (sizes.Where((size, axis) => size % wanted[axis] != 0).Any())
            throw context.Unsupported($"it pools {string.Join("x", sizes)} to {string.Join("x", wanted)}, whose windows differ in size; expected a divisor of the input's size");
        var window = sizes.Select((size, axis) => size / wanted[axis]).ToArray();
        context.SetOutput(context.Add(windowed, [context.Tensor(0)], new("kernel_shape", window), new("strides", window)));
    }

    private static IEnumerable<OnnxAttribute> Window(OperatorContext context, int axes)
    {
        var stride = context.Ints(2);
        var padding = Spread(context.Ints(3), axes);
        return
        [
            new("kernel_shape", context.Ints(1)),
            new("pads", [.. padding, .. padding]),
            new("strides", stride.Count == 0 ? context.Ints(1) : Spread(stride, axes)),
        ];
    }

    private static IReadOnlyList<long> Spread(IReadOnlyList<long> values, int count) =>
        values.Count == count ? values : Enumerable.Repeat(values[0], count).ToList();
}
