using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Operators that give the elements another shape or order.</summary>
internal static class Shapes
{
    /// <summary>
    /// Reshapes to a shape. A size that changes is left to ONNX to infer (-1), or copied from the same place of
    /// the input (0); only beyond that is it computed.
    /// </summary>
    internal static ExportTensor ReshapeTo(OperatorContext context, ExportTensor tensor, IReadOnlyList<SymbolicSize>? from, IReadOnlyList<SymbolicSize> to)
    {
        var target = to.Select(static size => size.IsFixed ? size.Fixed : (long?)null).ToArray();
        for (var axis = 0; axis < to.Count && target.Count(static size => size is null) > 1; axis++)
            if (target[axis] is null && from is not null && axis < from.Count && from[axis] == to[axis])
                target[axis] = 0;
        var open = target.Count(static size => size is null);
        var shape = open <= 1 && !to.Contains(0) ? context.IntList(target.Select(static size => size ?? -1).ToArray()) : context.SizeList(to);
        return context.Add("Reshape", [tensor, shape]);
    }

    /// <summary>aten::view, reshape and their kin: the output's shape says everything.</summary>
    internal static void Reshape(OperatorContext context) =>
        context.SetOutput(ReshapeTo(context, context.Tensor(0), context.Tensor(0).Shape, context.OutputShape));

    /// <summary>aten::flatten(input, start, end).</summary>
    internal static void Flatten(OperatorContext context)
    {
        var input = context.Tensor(0);
        if (context.Axis(1, input.Rank) == 1 && context.Axis(2, input.Rank) == input.Rank - 1)
            context.SetOutput(context.Add("Flatten", [input], new OnnxAttribute("axis", 1L)));
        else
            Reshape(context);
    }

    /// <summary>aten::squeeze(input), or (input, dim): axes of length 1 go.</summary>
    internal static void Squeeze(OperatorContext context)
    {
        var shape = context.Tensor(0).Shape;
        var candidates = context.ArgumentCount == 1 ? Enumerable.Range(0, shape.Count) : context.Ints(1).Select(axis => (int)(axis < 0 ? axis + shape.Count : axis));
        var axes = candidates.Where(axis => shape[axis] == 1).Select(static axis => (long)axis).ToArray();
        context.SetOutput(axes.Length == 0 ? context.Tensor(0) : context.Add("Squeeze", [context.Tensor(0), context.IntList(axes)]));
    }

    /// <summary>aten::unsqueeze(input, dim).</summary>
    internal static void Unsqueeze(OperatorContext context) =>
        context.SetOutput(context.Add("Unsqueeze", [context.Tensor(0), context.IntList(context.Axis(1, context.Tensor(0).Rank + 1))]));

    /// <summary>aten::permute(input, dims).</summary>
    internal static void Permute(OperatorContext context)
    {
        var rank = context.Tensor(0).Rank;
        Transposed(context, context.Ints(1).Select(axis => axis < 0 ? axis + rank : axis).ToArray());
    }

    /// <summary>aten::transpose(input, first, second).</summary>
    internal static void Transpose(OperatorContext context)
    {
        var rank = context.Tensor(0).Rank;
        var (first, second) = (context.Axis(1, rank), context.Axis(2, rank));
        var order = Enumerable.Range(0, rank).Select(static axis => (long)axis).ToArray();
        (order[first], order[second]) = (second, first);
        Transposed(context, order);
    }

    /// <summary>aten::t(input), a matrix turned over, and numpy_T: all axes in reverse.</summary>
    internal static void Reverse(OperatorContext context) =>
        Transposed(context, Enumerable.Range(0, context.Tensor(0).Rank).Reverse().Select(static axis => (long)axis).ToArray());

    /// <summary>aten::movedim(input, source, destination).</summary>
    internal static void MoveAxes(OperatorContext context)
    {
        var rank = context.Tensor(0).Rank;
        var from = context.Ints(1).Select(axis => axis < 0 ? axis + rank : axis).ToList();
        var to = context.Ints(2).Select(axis => axis < 0 ? axis + rank : axis).ToList();
        var rest = new Queue<long>(Enumerable.Range(0, rank).Select(static axis => (long)axis).Except(from));
        Transposed(context, Enumerable.Range(0, rank).Select(axis => to.IndexOf(axis) is >= 0 and var at ? from[at] : rest.Dequeue()).ToArray());
    }

    /// <summary>aten::expand, broadcast_to, expand_as: axes of length 1 repeated up to the output's shape.</summary>
    internal static void Expand(OperatorContext context)
    {
        var (from, to) = (context.Tensor(0).Shape, context.OutputShape);
        var added = to.Count - from.Count;
        // An axis that stays as it is may be asked for as 1, whatever its length.
        var wanted = to.Select((size, axis) => axis >= added && from[axis - added] == size ? 1 : size).ToList();
        context.SetOutput(wanted.All(static size => size == 1) && added == 0 ? context.Tensor(0) : context.Add("Expand", [context.Tensor(0), context.SizeList(wanted)]));
    }

    /// <summary>aten::repeat(input, times).</summary>
    internal static void Repeat(OperatorContext context)
    {
        var (input, times) = (context.Tensor(0), context.Sizes(1));
        var added = times.Count - input.Rank;
        if (added > 0)
            input = context.Add("Unsqueeze", [input, context.IntList(Enumerable.Range(0, added).Select(static axis => (long)axis).ToArray())]);
        context.SetOutput(context.Add("Tile", [input, context.SizeList(times)]));
    }

    /// <summary>aten::cat(tensors, dim).</summary>
    internal static void Concatenate(OperatorContext context)
    {
        // torch ignores empty vectors here, which ONNX does not.
        var tensors = context.Tensors(0).Where(static tensor => !(tensor.Rank == 1 && tensor.Shape[0] == 0)).ToList();
        context.SetOutput(context.Add("Concat", tensors.Select(tensor => context.Cast(tensor, context.OutputType)), new OnnxAttribute("axis", context.Int(1))));
    }

    /// <summary>aten::stack(tensors, dim).</summary>
    internal static void Stack(OperatorContext context)
    {
        var axis = context.Axis(1, context.OutputShape.Count);
        var parts = context.Tensors(0).Select(tensor => context.Add("Unsqueeze", [context.Cast(tensor, context.OutputType), context.IntList(axis)]));
        context.SetOutput(context.Add("Concat", parts.ToList(), new OnnxAttribute("axis", (long)axis)));
    }

    /// <summary>aten::hstack, vstack, dstack(tensors): joined along an axis, once they have at least so many.</summary>
    internal static OperatorHandler StackAlong(int axis, int rank) => context =>
    {
        var tensors = context.Tensors(0);
        var vectors = axis == 1 && tensors[0].Rank <= 1;
        var parts = tensors.Select(tensor => context.Cast(Raised(context, tensor, vectors ? 1 : rank), context.OutputType)).ToList();
        context.SetOutput(context.Add("Concat", parts, new OnnxAttribute("axis", vectors ? 0L : axis)));
    };

    /// <summary>aten::atleast_1d, 2d and 3d(input).</summary>
    internal static OperatorHandler AtLeast(int rank) => context => context.SetOutput(Raised(context, context.Tensor(0), rank));

    /// <summary>aten::slice(input, dim, start, end, step).</summary>
    internal static void Slice(OperatorContext context)
    {
        var axis = context.IntList(context.Axis(1, context.Tensor(0).Rank));
        var start = context.IsNone(2) ? 0 : context.Size(2);
        var end = context.IsNone(3) ? long.MaxValue : context.Size(3);
        var step = context.Int(4);
        context.SetOutput(start == 0 && end == long.MaxValue && step == 1
            ? context.Tensor(0)
            : context.Add("Slice", [context.Tensor(0), context.SizeList([start]), context.SizeList([end]), axis, context.IntList(step)]));
    }

    /// <summary>aten::narrow(input, dim, start, length).</summary>
    internal static void Narrow(OperatorContext context)
    {
        var (start, length) = (context.Size(2), context.Size(3));
        var end = start + length;
        context.SetOutput(context.Add("Slice",
            [context.Tensor(0), context.SizeList([start]), context.SizeList([end]), context.IntList(context.Axis(1, context.Tensor(0).Rank))]));
    }

    /// <summary>aten::select(input, dim, index).</summary>
    internal static void Select(OperatorContext context) => context.SetOutput(context.Add("Gather",
        [context.Tensor(0), context.SizeTensor(context.Size(2))], new OnnxAttribute("axis", (long)context.Axis(1, context.Tensor(0).Rank))));

    /// <summary>aten::roll(input, shifts, dims): what leaves at the end enters at the beginning; of everything in a row without dims.</summary>
    internal static void Roll(OperatorContext context)
    {
        var (input, shifts, axes) = (context.Tensor(0), context.Ints(1), context.Ints(2));
        if (axes.Count == 0)
        {
            var length = input.Shape.Aggregate((SymbolicSize)1, static (product, size) => product * size);
            var rolled = Rolled(context, context.Add("Reshape", [input, context.IntList(-1)]), 0, length, shifts[0]);
            context.SetOutput(ReshapeTo(context, rolled, null, input.Shape));
            return;
        }

        var result = input;
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = axes[i] < 0 ? axes[i] + input.Rank : axes[i];
            result = Rolled(context, result, axis, input.Shape[(int)axis], shifts[i]);
        }

        context.SetOutput(result);
    }

    /// <summary>aten::repeat_interleave(input, times, dim): each element several times in a row.</summary>
    internal static void RepeatEach(OperatorContext context)
    {
        if (context.Argument(1) is not SymbolicSize { IsFixed: true } times)
            throw context.Unsupported("its numbers of repetitions are a tensor, expected one number");
        var input = context.Tensor(0);
        var whole = context.IsNone(2);
        var axis = whole ? 0 : context.Axis(2, input.Rank);
        var source = whole ? context.Add("Reshape", [input, context.IntList(-1)]) : input;
        var wide = context.Add("Unsqueeze", [source, context.IntList(axis + 1)]);
        var counts = Enumerable.Repeat(1L, (whole ? 1 : input.Rank) + 1).ToArray();
        counts[axis + 1] = times.Fixed;
        context.SetOutput(ReshapeTo(context, context.Add("Tile", [wide, context.IntList(counts)]), null, context.OutputShape));
    }

    /// <summary>aten::tile(input, times), which may name fewer axes than there are.</summary>
    internal static void Tile(OperatorContext context)
    {
        var (input, times) = (context.Tensor(0), context.Sizes(1).ToList());
        while (times.Count < input.Rank)
            times.Insert(0, 1);
        context.SetOutput(context.Add("Tile", [WithAxes(context, input, times.Count), context.SizeList(times)]));
    }

    /// <summary>aten::meshgrid(tensors, indexing): each vector along an axis of its own.</summary>
    internal static void Grid(OperatorContext context)
    {
        var vectors = context.Tensors(0);
        var sizes = vectors.Select(static vector => vector.Rank == 0 ? 1 : vector.Shape[0]).ToArray();
        var swapped = vectors.Count > 1 && context.ArgumentCount > 1 && context.Text(1) is "xy";
        if (swapped)
            (sizes[0], sizes[1]) = (sizes[1], sizes[0]);
        context.SetOutputList(vectors.Select((vector, place) =>
        {
            var shape = Enumerable.Repeat(1L, sizes.Length).ToArray();
            shape[swapped && place < 2 ? 1 - place : place] = -1;
            return context.Add("Expand", [context.Add("Reshape", [vector, context.IntList(shape)]), context.SizeList(sizes)]);
        }).ToList());
    }

    /// <summary>aten::broadcast_tensors(tensors).</summary>
    internal static void BroadcastAll(OperatorContext context)
    {
        var tensors = context.Tensors(0);
        var shape = tensors.Select(static tensor => tensor.Shape).Aggregate((left, right) => IndexLookup.Broadcast(context, left, right));
        context.SetOutputList(tensors.Select(tensor => Indexing.Spread(context, tensor, shape)).ToList());
    }

    /// <summary>aten::rot90(input, times, dims).</summary>
    internal static void Rotate(OperatorContext context)
    {
        var (input, times) = (context.Tensor(0), ((context.Int(1) % 4) + 4) % 4);
        var axes = context.Ints(2).Select(axis => axis < 0 ? axis + input.Rank : axis).ToArray();
        var turned = times switch
        {
            0 => input,
            2 => Flipped(context, input, axes),
            _ => Ordered(context, Flipped(context, input, [times == 1 ? axes[1] : axes[0]]), Swapped(input.Rank, axes)),
        };
        context.SetOutput(turned);
    }

    /// <summary>The tensor with its axes in another order; itself where the order is the same.</summary>
    internal static ExportTensor Ordered(OperatorContext context, ExportTensor tensor, long[] order) =>
        order.Where((axis, place) => axis != place).Any() ? context.Add("Transpose", [tensor], new OnnxAttribute("perm", order)) : tensor;

    /// <summary>The tensor with axes of length 1 before its own, up to a number of axes.</summary>
    internal static ExportTensor WithAxes(OperatorContext context, ExportTensor tensor, int count) => count <= tensor.Rank
        ? tensor
        : context.Add("Unsqueeze", [tensor, context.IntList(Enumerable.Range(0, count - tensor.Rank).Select(static axis => (long)axis).ToArray())]);

    /// <summary>aten::flip(input, dims).</summary>
    internal static void Flip(OperatorContext context) => context.SetOutput(Flipped(context, context.Tensor(0), context.Ints(1).ToArray()));

    /// <summary>aten::fliplr and flipud(input): flip along an axis of their own.</summary>
    internal static OperatorHandler FlipAlong(long axis) => context => context.SetOutput(Flipped(context, context.Tensor(0), [axis]));

    /// <summary>aten::pixel_shuffle(input, factor).</summary>
    internal static void PixelShuffle(OperatorContext context) =>
        context.SetOutput(context.Add("DepthToSpace", [context.Tensor(0)], new("blocksize", context.Int(1)), new("mode", "CRD")));

    // A vector becomes a row; a matrix gets its third axis at the end.
    private static ExportTensor Raised(OperatorContext context, ExportTensor tensor, int rank)
    {
        long[] axes = (tensor.Rank, rank) switch
        {
            (0, 3) => [0, 1, 2],
            (0, 2) => [0, 1],
            (0, 1) or (1, 2) => [0],
            (1, 3) => [0, 2],
            (2, 3) => [2],
            _ => [],
        };
        return axes.Length == 0 ? tensor : context.Add("Unsqueeze", [tensor, context.IntList(axes)]);
    }

    private static ExportTensor Flipped(OperatorContext context, ExportTensor tensor, long[] axes) => axes.Length == 0 ? tensor : context.Add("Slice",
        [tensor, Filled(context, -1, axes.Length), Filled(context, long.MinValue + 1, axes.Length), context.IntList(axes), Filled(context, -1, axes.Length)]);

    private static long[] Swapped(int rank, long[] axes)
    {
        var order = Enumerable.Range(0, rank).Select(static axis => (long)axis).ToArray();
        (order[axes[0]], order[axes[1]]) = (axes[1], axes[0]);
        return order;
    }

    private static ExportTensor Rolled(OperatorContext context, ExportTensor tensor, long axis, SymbolicSize length, long shift)
    {
        var moved = context.Add("Sub", [context.Range(length), context.Scalar(shift, torch.ScalarType.Int64)]);
        return context.Add("Gather", [tensor, context.Add("Mod", [moved, context.SizeTensor(length)])], new OnnxAttribute("axis", axis));
    }

    private static ExportTensor Filled(OperatorContext context, long value, int count) => context.IntList(Enumerable.Repeat(value, count).ToArray());

    private static void Transposed(OperatorContext context, long[] order)
    {
        var input = context.Tensor(0);
        if (!order.Where((axis, place) => axis != place).Any())
        {
            context.SetOutput(input);
            return;
        }

        var transposed = context.Add("Transpose", [input], new OnnxAttribute("perm", order));
        context.SetOutput(new ExportTensor(transposed.Name, null, null) { TransposeOf = order.Length == 2 ? input : null });
    }
}
