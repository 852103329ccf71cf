using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Convolutions, plain and transposed, along one to three axes.</summary>
internal static class Convolutions
{
    internal static Tensor Convolution(NodeContext context)
    {
        var bias = context.Find(2);
        return Convolve(context, context[0], context[1], bias);
    }

    /// <summary>A convolution of the node's attributes.</summary>
    internal static Tensor Convolve(NodeContext context, Tensor x, Tensor weight, Tensor? bias)
    {
        var window = Window.Read(context, weight.shape[2..], x.shape.AsSpan(2));
        var groups = context.Attributes.Int("group", 1);
        var padding = window.Begins;
        if (!window.IsSymmetric)
        {
            x = nn.functional.pad(x, window.Pads);
            padding = new long[window.Rank];
        }

        return window.Rank switch
        {
            1 => nn.functional.conv1d(x, weight, bias!, window.Strides[0], padding[0], window.Dilations[0], groups),
            2 => nn.functional.conv2d(x, weight, bias!, window.Strides, padding, window.Dilations, groups),
            _ => nn.functional.conv3d(x, weight, bias!, window.Strides, padding, window.Dilations, groups),
        };
    }

    internal static Tensor Transposed(NodeContext context)
    {
        var (x, weight, bias) = (context[0], context[1], context.Find(2));
        var window = Window.Read(context, weight.shape[2..], x.shape.AsSpan(2));
        var rank = window.Rank;
        var extra = context.Attributes.Ints("output_padding") ?? new long[rank];
        var (begins, ends) = TransposedPads(context, window, x, extra);
        var fits = Enumerable.Range(0, rank).All(axis => begins[axis] == ends[axis] && begins[axis] >= 0 && extra[axis] < Math.Max(window.Strides[axis], window.Dilations[axis]));
        if (fits) return Transpose(context, window, x, weight, bias, begins, extra);

        // What libtorch has no argument for is cut off, or added as zeros, before the bias.
        var whole = Transpose(context, window, x, weight, bias: null, new long[rank], new long[rank]);
        var trailing = ends.Select((end, axis) => extra[axis] - end).ToArray();
        var result = nn.functional.pad(whole, Window.PadsOf([.. begins.Select(static begin => -begin)], trailing));
        return bias is null ? result : result.add(bias.reshape([-1, .. Enumerable.Repeat(1L, rank)]));
    }

    private static (long[] Begins, long[] Ends) TransposedPads(NodeContext context, Window window, Tensor x, long[] extra)
    {
        var mode = context.Attributes.Text("auto_pad", "NOTSET");
        var sizes = context.Attributes.Ints("output_shape");
        if (sizes is null && mode is "NOTSET" or "VALID") return (window.Begins, window.Ends);
        var (begins, ends) = (new long[window.Rank], new long[window.Rank]);
        for (var axis = 0; axis < window.Rank; axis++)
        {
            var input = x.shape[axis + 2];
            var size = sizes is null ? input * window.Strides[axis] : sizes[sizes.Length - window.Rank + axis];
            var natural = ((input - 1) * window.Strides[axis]) + ((window.Kernel[axis] - 1) * window.Dilations[axis]) + 1 + extra[axis];
            var total = natural - size;
            // Where the output is larger than what the kernel reaches, it grows at the end.
            begins[axis] = total <= 0 ? 0 : mode == "SAME_UPPER" ? total / 2 : total - (total / 2);
            ends[axis] = total - begins[axis];
        }

        return (begins, ends);
    }

    private static Tensor Transpose(NodeContext context, Window window, Tensor x, Tensor weight, Tensor? bias, long[] padding, long[] extra)
    {
        var groups = context.Attributes.Int("group", 1);
        return window.Rank switch
        {
            1 => nn.functional.conv_transpose1d(x, weight, bias!, window.Strides[0], padding[0], extra[0], window.Dilations[0], groups),
            2 => nn.functional.conv_transpose2d(x, weight, bias!, window.Strides, padding, extra, window.Dilations, groups),
            _ => nn.functional.conv_transpose3d(x, weight, bias!, window.Strides, padding, extra, window.Dilations, groups),
        };
    }
}
