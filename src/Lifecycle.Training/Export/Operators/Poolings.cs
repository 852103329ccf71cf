using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Pooling over windows and over whole feature maps.</summary>
internal static class Poolings
{
    /// <summary>aten::max_poolNd(input, kernel, stride, padding, dilation, ceil), with indices or without.</summary>
    internal static void Max(OperatorContext context)
    {
        var axes = context.Ints(1).Count;
        var dilations = Spread(context.Ints(4), axes);
        var padding = Spread(context.Ints(3), axes);
        var extra = context.Bool(5) ? BeyondEnd(context, dilations) : null;
        long[] pads = [.. padding, .. padding.Select((pad, axis) => pad + (extra?[axis] ?? 0))];
        var withIndices = context.Results.Count > 1 && context.IsUsed(1);
        var outputs = context.AddMany("MaxPool", [context.Tensor(0)], withIndices ? 2 : 1,
            [new("ceil_mode", context.Bool(5) && extra is null ? 1L : 0L), new("dilations", dilations), .. Window(context, pads)]);
        context.SetOutput(0, outputs[0]);
        if (withIndices)
            context.SetOutput(1, InPlane(context, outputs[1], axes));
    }

    /// <summary>aten::avg_poolNd(input, kernel, stride, padding, ceil, count_include_pad, divisor).</summary>
    internal static void Average(OperatorContext context)
    {
        var axes = context.Ints(1).Count;
        var padding = Spread(context.Ints(3), axes);
        var extra = context.Bool(4) ? BeyondEnd(context, Spread([1], axes)) : null;
        if (context.ArgumentCount > 6 && !context.IsNone(6))
        {
            OverDivisor(context, padding, extra);
            return;
        }

        // What torch pads may count into the mean; what a window reaches beyond that does not.
        var counted = context.Bool(5) && extra is not null && extra.Any(static beyond => beyond > 0);
        var input = counted ? Padded(context, padding, padding) : context.Tensor(0);
        long[] pads = counted ? [.. padding.Select(static _ => 0L), .. extra!] : [.. padding, .. padding.Select((pad, axis) => pad + (extra?[axis] ?? 0))];
        context.SetOutput(context.Add("AveragePool", [input],
            [new("ceil_mode", context.Bool(4) && extra is null ? 1L : 0L), new("count_include_pad", counted ? 0L : context.Int(5)), .. Window(context, pads)]));
    }

    /// <summary>aten::adaptive_avg_poolNd(input, output_size).</summary>
    internal static void AdaptiveAverage(OperatorContext context) => Adaptive(context, "GlobalAveragePool", "AveragePool", "ReduceMean");

    /// <summary>aten::adaptive_max_poolNd(input, output_size).</summary>
    internal static void AdaptiveMax(OperatorContext context)
    {
        if (context.Results.Count > 1 && context.IsUsed(1))
            throw context.Unsupported("its places are used, expected the values alone");
        Adaptive(context, "GlobalMaxPool", "MaxPool", "ReduceMax");
    }

    /// <summary>aten::max_unpool2d(input, indices, output_size) and max_unpool3d(..., stride, padding): each value to its place.</summary>
    internal static void Unpool(OperatorContext context)
    {
        var axes = context.Ints(2).Count;
        var shape = context.OutputShape;
        var plane = shape.TakeLast(axes).Aggregate((SymbolicSize)1, static (product, size) => product * size);
        var flat = context.IntList(0, 0, -1);
        if (shape.Count != axes + 2)
            throw context.Unsupported($"its input has {shape.Count} axes, expected {axes + 2} with the batch first");
        var empty = context.Add("Expand", [context.Scalar(0, context.OutputType), context.SizeList([shape[0], shape[1], plane])]);
        ExportTensor[] inputs = [empty, context.Add("Reshape", [context.Tensor(1), flat]), context.Add("Reshape", [context.Tensor(0), flat])];
        context.SetOutput(Shapes.ReshapeTo(context, context.Add("ScatterElements", inputs, new OnnxAttribute("axis", 2L)), null, shape));
    }

    private static void Adaptive(OperatorContext context, string whole, string windowed, string reduce)
    {
        var wanted = context.Ints(1);
        var sizes = context.Tensor(0).Shape.TakeLast(wanted.Count).ToArray();
        var isBatch = context.Tensor(0).Rank == wanted.Count + 2;
        if (isBatch && wanted.All(static size => size == 1))
            context.SetOutput(context.Add(whole, [context.Tensor(0)]));
        else if (isBatch && sizes.Zip(wanted).All(static pair => pair.First.IsFixed && pair.First.Fixed % pair.Second == 0))
            Equal(context, windowed, [.. sizes.Select((size, axis) => size.Fixed / wanted[axis])]);
        else
            context.SetOutput(Enumerable.Range(0, wanted.Count).Aggregate(context.Tensor(0), (tensor, axis) =>
                sizes[axis] == wanted[axis] ? tensor : AlongAxis(context, tensor, reduce, axis - wanted.Count, sizes[axis], wanted[axis])));
    }

    private static void Equal(OperatorContext context, string windowed, long[] window) =>
        context.SetOutput(context.Add(windowed, [context.Tensor(0)], new("kernel_shape", window), new("strides", window)));

    // Windows of different sizes, each its own slice; torch takes them along one axis as it does along the others.
    private static ExportTensor AlongAxis(OperatorContext context, ExportTensor tensor, string reduce, long axis, SymbolicSize size, long wanted)
    {
        if (wanted == 1)
            return Reductions.Reduce(context, reduce, tensor, [axis], keep: true);
        if (!size.IsFixed)
            throw context.Unsupported($"it pools axis {axis}, whose length is {size} and changes with the sizes of the input, to {wanted}; expected 1");
        var parts = new List<ExportTensor>();
        for (var i = 0L; i < wanted; i++)
        {
            var (start, end) = (i * size.Fixed / wanted, (((i + 1) * size.Fixed) + wanted - 1) / wanted);
            var slice = context.Add("Slice", [tensor, context.IntList(start), context.IntList(end), context.IntList(axis)]);
            parts.Add(Reductions.Reduce(context, reduce, slice, [axis], keep: true));
        }

        return context.Add("Concat", parts, new OnnxAttribute("axis", axis));
    }

    private static void OverDivisor(OperatorContext context, IReadOnlyList<long> padding, IReadOnlyList<long>? extra)
    {
        var ends = padding.Select((pad, axis) => pad + (extra?[axis] ?? 0)).ToList();
        var mean = context.Add("AveragePool", [Padded(context, padding, ends)], [new("ceil_mode", context.Bool(4) && extra is null ? 1L : 0L), .. Window(context, new long[2 * padding.Count])]);
        var area = context.Ints(1).Aggregate(1L, static (product, size) => product * size);
        context.SetOutput(context.Add("Mul", [mean, context.Scalar((double)area / context.Int(6), context.OutputType)]));
    }

    // How far the last window reaches beyond the padding, where torch rounds the number of windows up; ONNX Runtime's own
    // rounding counts windows that torch leaves out. Null where sizes change.
    private static IReadOnlyList<long>? BeyondEnd(OperatorContext context, IReadOnlyList<long> dilations)
    {
        var kernel = context.Ints(1);
        var stride = Stride(context);
        var padding = Spread(context.Ints(3), kernel.Count);
        var (from, to) = (context.Tensor(0).Shape.TakeLast(kernel.Count).ToArray(), context.OutputShape.TakeLast(kernel.Count).ToArray());
        return from.Concat(to).Any(static size => !size.IsFixed)
            ? null
            : [.. kernel.Select((size, axis) => Math.Max(0, ((to[axis].Fixed - 1) * stride[axis]) + (dilations[axis] * (size - 1)) + 1 - from[axis].Fixed - (2 * padding[axis])))];
    }

    private static ExportTensor Padded(OperatorContext context, IReadOnlyList<long> before, IReadOnlyList<long> after)
    {
        var rest = new long[context.Tensor(0).Rank - before.Count];
        return context.Add("Pad", [context.Tensor(0), context.IntList([.. rest, .. before, .. rest, .. after])]);
    }

    // ONNX counts places through the whole tensor, torch through one plane.
    private static ExportTensor InPlane(OperatorContext context, ExportTensor places, int axes)
    {
        var plane = context.Tensor(0).Shape.TakeLast(axes).Aggregate((SymbolicSize)1, static (product, size) => product * size);
        return context.Add("Mod", [places, context.Cast(context.SizeTensor(plane), torch.ScalarType.Int64)]);
    }

    private static OnnxAttribute[] Window(OperatorContext context, long[] pads) =>
        [new("kernel_shape", context.Ints(1)), new("pads", pads), new("strides", Stride(context))];

    private static IReadOnlyList<long> Stride(OperatorContext context) =>
        context.Ints(2).Count == 0 ? context.Ints(1) : Spread(context.Ints(2), context.Ints(1).Count);

    private static IReadOnlyList<long> Spread(IReadOnlyList<long> values, int count) =>
        values.Count == count ? values : Enumerable.Repeat(values[0], count).ToList();
}
