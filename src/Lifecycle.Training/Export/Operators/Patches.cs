using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Windows taken out of images and put back, and channels moved into pixels and back.</summary>
internal static class Patches
{
    /// <summary>aten::im2col(input, kernel, dilation, padding, stride): a convolution whose kernels each pass one pixel of the window on.</summary>
    internal static void TakeApart(OperatorContext context)
    {
        var channels = context.Tensor(0).Shape[1].Fixed;
        var columns = context.Add("Conv", [context.Tensor(0), OnePixelEach(context, channels, context.Ints(1))], Window(context, 1, channels));
        context.SetOutput(context.Add("Reshape", [columns, context.IntList(0, context.OutputShape[1].Fixed, -1)]));
    }

    /// <summary>aten::col2im(input, output_size, kernel, dilation, padding, stride): the same convolution turned round, which adds where windows overlap.</summary>
    internal static void PutTogether(OperatorContext context)
    {
        var (size, kernel) = (context.Ints(1), context.Ints(2));
        var (dilation, padding, stride) = (context.Ints(3), context.Ints(4), context.Ints(5));
        var channels = context.OutputShape[1].Fixed;
        var windows = new long[2];
        var rest = new long[2];
        for (var axis = 0; axis < 2; axis++)
        {
            var room = size[axis] + (2 * padding[axis]) - (dilation[axis] * (kernel[axis] - 1)) - 1;
            (windows[axis], rest[axis]) = ((room / stride[axis]) + 1, room % stride[axis]);
        }

        var image = context.Add("Reshape", [context.Tensor(0), context.IntList(0, channels * kernel[0] * kernel[1], windows[0], windows[1])]);
        context.SetOutput(context.Add("ConvTranspose", [image, OnePixelEach(context, channels, kernel)],
            [new("output_padding", rest), .. Window(context, 2, channels)]));
    }

    /// <summary>aten::unfold(input, dim, size, step): windows along an axis, their elements along a new last one.</summary>
    internal static void Windows(OperatorContext context)
    {
        var input = context.Tensor(0);
        var axis = context.Axis(1, input.Rank);
        var (size, step) = (context.Int(2), context.Int(3));
        var starts = context.Add("Mul", [context.Range(context.OutputShape[axis]), context.Scalar(step, torch.ScalarType.Int64)]);
        var places = context.Add("Add", [context.Add("Unsqueeze", [starts, context.IntList(1)]), context.Add("Unsqueeze", [context.Range(size), context.IntList(0)])]);
        var taken = context.Add("Gather", [input, places], new OnnxAttribute("axis", (long)axis));
        long[] order = [.. Enumerable.Range(0, input.Rank + 1).Select(static place => (long)place).Where(place => place != axis + 1), axis + 1];
        context.SetOutput(context.Add("Transpose", [taken], new OnnxAttribute("perm", order)));
    }

    /// <summary>aten::pixel_unshuffle(input, factor): ONNX's SpaceToDepth orders the channels otherwise.</summary>
    internal static void PixelUnshuffle(OperatorContext context)
    {
        var (from, to, factor) = (Image(context), context.OutputShape, context.Int(1));
        SymbolicSize[] split = [from[0], from[1], to[2], factor, to[3], factor];
        var parts = Shapes.ReshapeTo(context, context.Tensor(0), null, split);
        var moved = context.Add("Transpose", [parts], new OnnxAttribute("perm", [0L, 1, 3, 5, 2, 4]));
        context.SetOutput(Shapes.ReshapeTo(context, moved, null, to));
    }

    /// <summary>aten::channel_shuffle(input, groups) and native_channel_shuffle: the groups of channels interleaved.</summary>
    internal static void ChannelShuffle(OperatorContext context)
    {
        var (shape, groups) = (context.Tensor(0).Shape, context.Int(1));
        SymbolicSize[] split = [shape[0], groups, shape[1].Fixed / groups, .. shape.Skip(2)];
        long[] order = [0, 2, 1, .. Enumerable.Range(3, shape.Count - 2).Select(static axis => (long)axis)];
        var parts = Shapes.ReshapeTo(context, context.Tensor(0), null, split);
        context.SetOutput(Shapes.ReshapeTo(context, context.Add("Transpose", [parts], new OnnxAttribute("perm", order)), null, shape));
    }

    private static IReadOnlyList<SymbolicSize> Image(OperatorContext context) => context.Tensor(0) is { Rank: 4 } input
        ? input.Shape
        : throw context.Unsupported($"its input has {context.Tensor(0).Rank} axes, expected 4 with the batch first");

    private static ExportTensor OnePixelEach(OperatorContext context, long channels, IReadOnlyList<long> kernel)
    {
        if (context.OutputType != torch.ScalarType.Float32)
            throw context.Unsupported($"its elements are {context.OutputType}, expected float32");
        var area = kernel[0] * kernel[1];
        var weights = new float[channels * area * area];
        for (var i = 0L; i < channels * area; i++)
            weights[(i * area) + (i % area)] = 1;
        return context.Constant(TensorData.Create<float>("", [channels * area, 1, kernel[0], kernel[1]], weights), torch.ScalarType.Float32);
    }

    // kernel, dilation, padding and stride follow one another from an argument on.
    private static OnnxAttribute[] Window(OperatorContext context, int kernel, long channels)
    {
        var padding = context.Ints(kernel + 2);
        return
        [
            new("group", channels), new("kernel_shape", context.Ints(kernel)), new("dilations", context.Ints(kernel + 1)),
            new("pads", [padding[0], padding[1], padding[0], padding[1]]), new("strides", context.Ints(kernel + 3)),
        ];
    }
}
