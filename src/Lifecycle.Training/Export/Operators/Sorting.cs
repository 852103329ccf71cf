using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Sorting and the greatest or least elements, all by ONNX's TopK.</summary>
internal static class Sorting
{
    /// <summary>aten::topk(input, k, dim, largest, sorted).</summary>
    internal static void Top(OperatorContext context)
    {
        var (values, places) = Sorted(context, context.Tensor(0), context.Axis(2, context.Tensor(0).Rank), context.SizeList([context.Size(1)]), context.Bool(3));
        context.SetOutput(0, values);
        context.SetOutput(1, places);
    }

    /// <summary>aten::sort(input, dim, descending) and (input, stable, dim, descending), msort(input).</summary>
    internal static void Sort(OperatorContext context)
    {
        var (values, places) = Whole(context);
        context.SetOutput(0, values);
        if (context.Results.Count > 1)
            context.SetOutput(1, places);
    }

    /// <summary>aten::argsort, which takes what sort takes.</summary>
    internal static void Places(OperatorContext context) => context.SetOutput(Whole(context).Places);

    /// <summary>aten::kthvalue(input, k, dim, keepdim): the k-th least, counted from 1.</summary>
    internal static void Kth(OperatorContext context)
    {
        var axis = context.Axis(2, context.Tensor(0).Rank);
        Take(context, axis, context.SizeList([context.Size(1)]), context.Bool(3));
    }

    /// <summary>aten::median(input) and (input, dim, keepdim): the lower one of two in the middle.</summary>
    internal static void Median(OperatorContext context)
    {
        var input = context.Tensor(0);
        if (context.ArgumentCount > 1)
        {
            var axis = context.Axis(1, input.Rank);
            Take(context, axis, Middle(context, input.Shape[axis]), context.Bool(2));
            return;
        }

        var count = input.Shape.Aggregate((SymbolicSize)1, static (product, size) => product * size);
        var flat = context.Add("Reshape", [input, context.IntList(-1)]);
        var least = Sorted(context, flat, 0, Middle(context, count), largest: false, of: input.Type).Values;
        context.SetOutput(context.Add("Gather", [least, context.Scalar(-1, torch.ScalarType.Int64)], new OnnxAttribute("axis", 0L)));
    }

    // Half of a number, rounded up, as a list of one.
    private static ExportTensor Middle(OperatorContext context, SymbolicSize count)
    {
        if (count.IsFixed)
            return context.IntList((count.Fixed + 1) / 2);
        var more = context.Add("Add", [context.SizeList([count]), context.IntList(1)]);
        return context.Add("Div", [more, context.IntList(2)]);
    }

    private static (ExportTensor Values, ExportTensor Places) Whole(OperatorContext context)
    {
        var input = context.Tensor(0);
        var axisArgument = context.ArgumentCount == 4 ? 2 : 1;
        var axis = context.ArgumentCount == 1 ? 0 : context.Axis(axisArgument, input.Rank);
        var descending = context.ArgumentCount > 1 && context.Bool(axisArgument + 1);
        return input.Rank == 0
            ? (input, context.Scalar(0, torch.ScalarType.Int64))
            : Sorted(context, input, axis, context.SizeList([input.Shape[axis]]), descending);
    }

    private static void Take(OperatorContext context, int axis, ExportTensor k, bool keep)
    {
        var (values, places) = Sorted(context, context.Tensor(0), axis, k, largest: false);
        var index = keep ? context.IntList(-1) : context.Scalar(-1, torch.ScalarType.Int64);
        context.SetOutput(0, context.Add("Gather", [values, index], new OnnxAttribute("axis", (long)axis)));
        if (context.IsUsed(1))
            context.SetOutput(1, context.Add("Gather", [places, index], new OnnxAttribute("axis", (long)axis)));
    }

    // ONNX Runtime's TopK takes floats and wide integers.
    private static (ExportTensor Values, ExportTensor Places) Sorted(
        OperatorContext context, ExportTensor input, int axis, ExportTensor k, bool largest, torch.ScalarType? of = null)
    {
        var type = of ?? input.Type;
        var wide = TorchTypes.IsFloating(type) || type is torch.ScalarType.Int64 or torch.ScalarType.Int32;
        var source = wide ? input : context.Add("Cast", [input], new OnnxAttribute("to", (long)TorchTypes.Of(torch.ScalarType.Int64)));
        var outputs = context.AddMany("TopK", [source, k], 2, new("axis", (long)axis), new("largest", largest ? 1L : 0L), new("sorted", 1L));
        return (wide ? outputs[0] : context.Cast(outputs[0], type), outputs[1]);
    }
}
