using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Pooling along one to three axes.</summary>
internal static class Poolings
{
    internal static ImportValue[] Max(NodeContext context)
    {
        var x = context[0];
        if (!Elementwise.IsFloating(x)) return MaxOfIntegers(context, x);
        var window = Window.Read(context, kernel: null, x.shape.AsSpan(2));
        if (context.OutputCount < 2) return [MaxPool(context, x, window)];
        var (values, places) = MaxWithPlaces(context, x, window);
        return [values, places];
    }

    internal static Tensor Average(NodeContext context)
    {
        var x = context[0];
        var window = Window.Read(context, kernel: null, x.shape.AsSpan(2));
        var counted = context.Attributes.Int("count_include_pad") != 0;
        var ceil = context.Attributes.Int("ceil_mode") != 0;
        if (window.IsSymmetric && FitsHalf(window) && !window.IsDilated) return AveragePool(x, window, window.Begins, ceil, counted);
        var padded = nn.functional.pad(x, window.Pads);
        var ones = ones_like(x.narrow(0, 0, 1).narrow(1, 0, 1));
        var mask = nn.functional.pad(ones, window.Pads, value: counted ? 1 : 0);
        return Sum(padded, window, ceil).div(Sum(mask, window, ceil));
    }

    internal static Tensor Norm(NodeContext context)
    {
        var p = context.Attributes.Int("p", 2);
        var x = context[0];
        var window = Window.Read(context, kernel: null, x.shape.AsSpan(2));
        var powers = nn.functional.pad(x.abs().pow(p), window.Pads);
        var total = Sum(powers, window, context.Attributes.Int("ceil_mode") != 0);
        return total.pow(1.0 / p);
    }

    internal static Tensor GlobalAverage(NodeContext context) => context[0].mean(SpatialAxes(context[0]), keepdim: true);

    internal static Tensor GlobalNorm(NodeContext context)
    {
        var p = context.Attributes.Int("p", 2);
        return context[0].abs().pow(p).sum(SpatialAxes(context[0]), keepdim: true).pow(1.0 / p);
    }

    internal static Tensor Unpool(NodeContext context)
    {
        var (x, places) = (context[0], context[1]);
        var window = Window.Read(context, kernel: null, x.shape.AsSpan(2));
        var natural = x.shape.Select((size, axis) => axis < 2 ? size
            : ((size - 1) * window.Strides[axis - 2]) + window.Kernel[axis - 2] - window.Begins[axis - 2] - window.Ends[axis - 2]).ToArray();
        var shape = context.Ints(2) ?? natural;
        // The places count over the natural size, not over a given one.
        var flat = zeros(natural, x.dtype, x.device).reshape(-1).scatter(0, places.reshape(-1), x.reshape(-1)).reshape(natural);
        return nn.functional.pad(flat, Window.PadsOf(new long[window.Rank], [.. shape.Skip(2).Select((size, axis) => size - natural[axis + 2])]));
    }

    internal static long[] SpatialAxes(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(static axis => (long)axis)];

    private static ImportValue[] MaxOfIntegers(NodeContext context, Tensor x)
    {
        var window = Window.Read(context, kernel: null, x.shape.AsSpan(2));
        var (values, places) = MaxWithPlaces(context, x.to(ScalarType.Float64), window);
        return [values.to(x.dtype), places];
    }

    private static Tensor MaxPool(NodeContext context, Tensor x, Window window)
    {
        var padding = Prepare(ref x, window);
        var ceil = context.Attributes.Int("ceil_mode") != 0;
        return window.Rank switch
        {
            1 => nn.functional.max_pool1d(x, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0], ceil),
            2 => nn.functional.max_pool2d(x, window.Kernel, window.Strides, padding, window.Dilations, ceil),
            _ => nn.functional.max_pool3d(x, window.Kernel, window.Strides, padding, window.Dilations, ceil),
        };
    }

    private static (Tensor Values, Tensor Places) MaxWithPlaces(NodeContext context, Tensor x, Window window)
    {
        var (planes, shape) = (x.shape[0] * x.shape[1], x.shape[2..]);
        var padding = Prepare(ref x, window);
        var ceil = context.Attributes.Int("ceil_mode") != 0;
        var (values, places) = window.Rank switch
        {
            1 => nn.functional.max_pool1d_with_indices(x, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0], ceil),
            2 => nn.functional.max_pool2d_with_indices(x, window.Kernel, window.Strides, padding, window.Dilations, ceil),
            _ => nn.functional.max_pool3d_with_indices(x, window.Kernel, window.Strides, padding, window.Dilations, ceil),
        };
        return (values, WholePlaces(places, shape, x.shape[2..], window, planes, context.Attributes.Int("storage_order") != 0));
    }

    // libtorch counts within a plane, of the padded tensor where it was padded beforehand; ONNX over the whole input.
    private static Tensor WholePlaces(Tensor places, long[] shape, long[] padded, Window window, long planes, bool columnsFirst)
    {
        var shift = padded.AsSpan().SequenceEqual(shape) ? new long[shape.Length] : window.Begins;
        var result = zeros_like(places);
        var (rest, stride) = (places, 1L);
        var strides = new long[shape.Length];
        foreach (var axis in columnsFirst ? Enumerable.Range(0, shape.Length) : Enumerable.Range(0, shape.Length).Reverse())
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            result = result.add(rest.remainder(padded[axis]).sub(shift[axis]).mul(strides[axis]));
            rest = rest.div(padded[axis], RoundingMode.trunc);
        }

        var offsets = arange(planes, ScalarType.Int64, places.device).mul(stride).reshape([places.shape[0], places.shape[1], .. Enumerable.Repeat(1L, shape.Length)]);
        return result.add(offsets);
    }

    // libtorch pads alike on both sides, by at most half of the kernel.
    private static long[] Prepare(ref Tensor x, Window window)
    {
        if (window.IsSymmetric && FitsHalf(window)) return window.Begins;
        x = nn.functional.pad(x, window.Pads, value: double.NegativeInfinity);
        return new long[window.Rank];
    }

    private static bool FitsHalf(Window window) => window.Begins.Zip(window.Kernel).All(static pair => pair.First <= pair.Second / 2);

    private static Tensor AveragePool(Tensor x, Window window, long[] padding, bool ceil, bool counted) => window.Rank switch
    {
        1 => nn.functional.avg_pool1d(x, window.Kernel[0], window.Strides[0], padding[0], ceil, counted),
        2 => nn.functional.avg_pool2d(x, window.Kernel, window.Strides, padding, ceil, counted),
        _ => nn.functional.avg_pool3d(x, window.Kernel, window.Strides, padding, ceil, counted),
    };

    // The sum in each window, where what a window reaches beyond the tensor counts as zero.
    private static Tensor Sum(Tensor x, Window window, bool ceil)
    {
        if (ceil) x = nn.functional.pad(x, Window.PadsOf(new long[window.Rank], Overhang(x, window)));
        var channels = x.shape[1];
        var kernel = ones([channels, 1, .. window.Kernel], x.dtype, x.device);
        return window.Rank switch
        {
            1 => nn.functional.conv1d(x, kernel, stride: window.Strides[0], dilation: window.Dilations[0], groups: channels),
            2 => nn.functional.conv2d(x, kernel, strides: window.Strides, dilation: window.Dilations, groups: channels),
            _ => nn.functional.conv3d(x, kernel, strides: window.Strides, dilation: window.Dilations, groups: channels),
        };
    }

    private static long[] Overhang(Tensor x, Window window)
    {
        var missing = new long[window.Rank];
        for (var axis = 0; axis < window.Rank; axis++)
        {
            var reach = ((window.Kernel[axis] - 1) * window.Dilations[axis]) + 1;
            var free = x.shape[axis + 2] - reach;
            var rest = free % window.Strides[axis];
            var start = free - rest + window.Strides[axis];
            // A window that would start beyond the input and its padding before it is left out.
            if (rest > 0 && start < x.shape[axis + 2] - window.Ends[axis]) missing[axis] = window.Strides[axis] - rest;
        }

        return missing;
    }
}
