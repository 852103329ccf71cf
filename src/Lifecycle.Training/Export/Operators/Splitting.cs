using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Cutting a tensor into parts along an axis, whose length may change with the sizes of the input; the number of parts may not.</summary>
internal static class Splitting
{
    /// <summary>aten::chunk(input, chunks, dim): equal parts, the last one shorter.</summary>
    internal static void Chunk(OperatorContext context)
    {
        var (axis, chunks) = (context.Axis(2, context.Tensor(0).Rank), context.Int(1));
        Equal(context, axis, context.Tensor(0).Shape[axis].Map(length => (length + chunks - 1) / chunks));
    }

    /// <summary>aten::split(input, size, dim) and split_with_sizes(input, sizes, dim).</summary>
    internal static void Split(OperatorContext context)
    {
        var axis = context.Axis(2, context.Tensor(0).Rank);
        if (context.Argument(1) is SymbolicSize size)
            Equal(context, axis, size);
        else
            Parts(context, axis, context.SizeList(context.Sizes(1)), context.Sizes(1).Count);
    }

    /// <summary>aten::tensor_split(input, sections or places, dim): the first parts one longer where it does not come out even.</summary>
    internal static void Evenly(OperatorContext context) => Evenly(context, context.Axis(2, context.Tensor(0).Rank));

    /// <summary>aten::hsplit, vsplit and dsplit(input, sections or places): tensor_split along an axis of their own.</summary>
    internal static OperatorHandler Along(int axis) => context => Evenly(context, context.Tensor(0).Rank == 1 ? 0 : axis);

    /// <summary>aten::unbind(input, dim): one tensor for each place along the axis.</summary>
    internal static void Unbind(OperatorContext context)
    {
        var axis = context.Axis(1, context.Tensor(0).Rank);
        var size = context.Tensor(0).Shape[axis];
        var count = size.IsFixed ? size.Fixed : throw context.Unsupported($"it splits axis {axis}, whose length is {size} and changes with the sizes of the input");
        context.SetOutputList(Enumerable.Range(0, checked((int)count)).Select(place =>
            context.Add("Gather", [context.Tensor(0), context.Scalar(place, torch.ScalarType.Int64)], new OnnxAttribute("axis", (long)axis))));
    }

    // Parts of one size, the last one of what is left.
    private static void Equal(OperatorContext context, int axis, SymbolicSize size)
    {
        var length = context.Tensor(0).Shape[axis];
        var number = SymbolicSize.Combine(length, size, static (whole, part) => part == 0 ? 1 : (whole + part - 1) / part);
        var count = number.IsFixed ? checked((int)number.Fixed) : throw context.Unsupported($"it makes {number} parts of axis {axis}, a number that changes with the sizes of the input");
        var rest = length + (size * (1 - count));
        if (size.IsFixed && rest.IsFixed)
        {
            Parts(context, axis, context.IntList([.. Enumerable.Repeat(size.Fixed, count - 1), rest.Fixed]), count);
            return;
        }

        var part = Listed(context, context.SizeTensor(size));
        var others = context.Add("Mul", [part, context.IntList(count - 1)]);
        var last = context.Add("Sub", [Listed(context, context.SizeTensor(length)), others]);
        Parts(context, axis, Joined(context, [.. Enumerable.Repeat(part, count - 1), last]), count);
    }

    private static void Evenly(OperatorContext context, int axis)
    {
        var length = context.Tensor(0).Shape[axis];
        if (context.Argument(1) is not SymbolicSize { IsFixed: true } sections)
        {
            // Constants all of them where the length is fixed; ONNX Runtime folds them.
            var places = context.Ints(1).Select(place => place < 0 ? length + place : (SymbolicSize)place).ToList();
            Parts(context, axis, Between(context, places, length), places.Count + 1);
        }
        else if (length.IsFixed)
        {
            var count = checked((int)sections.Fixed);
            Parts(context, axis, context.IntList([.. Enumerable.Range(0, count).Select(i => (length.Fixed / count) + (i < length.Fixed % count ? 1 : 0))]), count);
        }
        else
        {
            Parts(context, axis, EvenSizes(context, length, checked((int)sections.Fixed)), checked((int)sections.Fixed));
        }
    }

    // From place to place; a place behind the end is the end.
    private static ExportTensor Between(OperatorContext context, List<SymbolicSize> places, SymbolicSize length)
    {
        var axis = new OnnxAttribute("axis", 0L);
        var whole = context.SizeList([length]);
        var bounded = context.Add("Max", [context.Add("Min", [context.SizeList(places), whole]), context.IntList(0)]);
        return context.Add("Sub", [context.Add("Concat", [bounded, whole], axis), context.Add("Concat", [context.IntList(0), bounded], axis)]);
    }

    private static ExportTensor EvenSizes(OperatorContext context, SymbolicSize length, int count)
    {
        var (whole, by) = (context.SizeTensor(length), context.Scalar(count, torch.ScalarType.Int64));
        var isLonger = context.Add("Less", [context.Range(count), context.Add("Mod", [whole, by])]);
        return context.Add("Add", [context.Add("Div", [whole, by]), context.Cast(isLonger, torch.ScalarType.Int64)]);
    }

    private static void Parts(OperatorContext context, int axis, ExportTensor sizes, int count) =>
        context.SetOutputList(context.AddMany("Split", [context.Tensor(0), sizes], count, new OnnxAttribute("axis", (long)axis)));

    private static ExportTensor Listed(OperatorContext context, ExportTensor size) => context.Add("Unsqueeze", [size, context.IntList(0)]);

    private static ExportTensor Joined(OperatorContext context, IReadOnlyList<ExportTensor> sizes) =>
        sizes.Count == 1 ? sizes[0] : context.Add("Concat", sizes, new OnnxAttribute("axis", 0L));
}
