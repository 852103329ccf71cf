using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>What changes a tensor's shape and not its elements.</summary>
internal static class Shapes
{
    internal static ImportValue[] Shape(NodeContext context)
    {
        var shape = context[0].shape;
        var range = SliceRange.Of(context.Attributes.Int("start"), context.Attributes.Int("end", long.MaxValue), 1, shape.Length);
        return [HostTensor.Vector([.. shape.AsSpan((int)range.Start, (int)range.Count)])];
    }

    internal static Tensor Reshape(NodeContext context)
    {
        var x = context[0];
        var shape = context.IntsOf("shape", 1) ?? throw context.Error("has no shape", "one");
        if (context.Attributes.Int("allowzero") != 0) return x.reshape(shape);
        return x.reshape([.. shape.Select((size, axis) => size != 0 ? size : axis < x.dim() ? x.shape[axis] : throw context.Error($"keeps axis {axis}", $"one of {x.dim()} axes"))]);
    }

    internal static Tensor Flatten(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(1, x.dim());
        return axis == 1 && x.dim() > 1 ? x.flatten(1) : x.reshape(x.shape.Take(axis).Aggregate(1L, static (product, size) => product * size), x.shape.Skip(axis).Aggregate(1L, static (product, size) => product * size));
    }

    internal static Tensor Squeeze(NodeContext context)
    {
        var x = context[0];
        if (context.IntsOf("axes", 1) is not { } axes) return x.squeeze();
        return context.Wrap(axes, x.dim()).OrderDescending().Aggregate(x, static (tensor, axis) => tensor.squeeze(axis));
    }

    internal static Tensor Unsqueeze(NodeContext context)
    {
        var x = context[0];
        var axes = context.IntsOf("axes", 1) ?? throw context.Error("has no axes", "them");
        return context.Wrap(axes, x.dim() + axes.Length).Order().Aggregate(x, static (tensor, axis) => tensor.unsqueeze(axis));
    }

    internal static ImportValue[] Split(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(0, x.dim());
        var sizes = context.IntsOf("split", 1) ?? EvenSizes(context, x.shape[axis]);
        return Array.ConvertAll(x.split(sizes, axis), static part => (ImportValue)part);
    }

    internal static Tensor Slice(NodeContext context)
    {
        var x = context[0];
        var (starts, ends) = (context.IntsOf("starts", 1), context.IntsOf("ends", 2));
        if (starts is null || ends is null) throw context.Error("has no starts or ends", "both");
        var axes = context.IntsOf("axes", 3);
        var steps = context.Ints(4);
        for (var index = 0; index < starts.Length; index++)
        {
            var axis = context.Wrap(axes?[index] ?? index, x.dim());
            x = Along(x, axis, SliceRange.Of(starts[index], ends[index], steps?[index] ?? 1, x.shape[axis]));
        }

        return x;
    }

    internal static Tensor Expand(NodeContext context)
    {
        var x = context[0];
        return x.expand(Broadcast(x.shape, context.Ints(1)!));
    }

    internal static Tensor Tile(NodeContext context)
    {
        var x = context[0];
        if (context.Opset >= 6) return x.repeat(context.Ints(1)!);
        var repeats = Enumerable.Repeat(1L, (int)x.dim()).ToArray();
        repeats[context.Ints(2)![0]] = context.Ints(1)![0];
        return x.repeat(repeats);
    }

    internal static Tensor Transpose(NodeContext context)
    {
        var x = context[0];
        return x.permute(context.Attributes.Ints("perm") ?? [.. Enumerable.Range(0, (int)x.dim()).Reverse().Select(static axis => (long)axis)]);
    }

    internal static Tensor DepthToSpace(NodeContext context)
    {
        var x = context[0];
        var block = context.Attributes.Int("blocksize");
        if (context.Attributes.Text("mode", "DCR") == "CRD") return nn.functional.pixel_shuffle(x, block);
        var (batch, depth, height, width) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3]);
        return x.reshape(batch, block, block, depth, height, width).permute(0, 3, 4, 1, 5, 2).reshape(batch, depth, height * block, width * block);
    }

    internal static Tensor SpaceToDepth(NodeContext context)
    {
        var x = context[0];
        var block = context.Attributes.Int("blocksize");
        var (batch, depth, height, width) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block);
        return x.reshape(batch, depth, height, block, width, block).permute(0, 3, 5, 1, 2, 4).reshape(batch, depth * block * block, height, width);
    }

    internal static Tensor Trilu(NodeContext context)
    {
        var diagonal = context.Ints(1)?[0] ?? 0;
        return context.Attributes.Int("upper", 1) != 0 ? context[0].triu(diagonal) : context[0].tril(diagonal);
    }

    /// <summary>The shape that two broadcast to.</summary>
    internal static long[] Broadcast(long[] left, long[] right)
    {
        var result = new long[Math.Max(left.Length, right.Length)];
        for (var index = 1; index <= result.Length; index++)
        {
            var (one, other) = (index <= left.Length ? left[^index] : 1, index <= right.Length ? right[^index] : 1);
            result[^index] = one == 1 ? other : one;
        }

        return result;
    }

    // Steps backwards, which libtorch's slices do not take, are a slice forwards that is turned round.
    private static Tensor Along(Tensor x, long axis, SliceRange range)
    {
        if (range.Step > 0) return range.Count == x.shape[axis] ? x : x.slice(axis, range.Start, range.Start + ((range.Count - 1) * range.Step) + 1, range.Count <= 1 ? 1 : range.Step);
        if (range.Count == 0) return x.slice(axis, 0, 0, 1);
        var last = range.Start + ((range.Count - 1) * range.Step);
        return x.slice(axis, last, range.Start + 1, range.Count == 1 ? 1 : -range.Step).flip(axis);
    }

    private static long[] EvenSizes(NodeContext context, long size)
    {
        var count = context.Attributes.Int("num_outputs", context.OutputCount);
        var part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, (int)count).Select(index => Math.Clamp(size - (index * part), 0, part))];
    }
}
