using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Writing into a copy of a tensor at places.</summary>
internal static class Scattering
{
    private const int AddingOpset = 16;
    private const int ExtremesOpset = 18;

    /// <summary>aten::scatter(input, dim, index, source or value, reduce).</summary>
    internal static void Scatter(OperatorContext context) => Elements(context, context.ArgumentCount < 5 || context.IsNone(4) ? "none" : context.Text(4) switch
    {
        "add" => "add",
        "multiply" => "mul",
        var other => throw context.Unsupported($"it reduces by '{other}', expected 'add' or 'multiply'"),
    });

    /// <summary>aten::scatter_add(input, dim, index, source).</summary>
    internal static void ScatterAdd(OperatorContext context) => Elements(context, "add");

    /// <summary>aten::scatter_reduce(input, dim, index, source, reduce, include_self).</summary>
    internal static void ScatterReduce(OperatorContext context)
    {
        if (!context.Bool(5))
            throw context.Unsupported("it leaves out what was there before (include_self = false)");
        Elements(context, context.Text(4) switch
        {
            "sum" => "add",
            "prod" => "mul",
            "amax" => "max",
            "amin" => "min",
            var other => throw context.Unsupported($"it reduces by '{other}', expected one of 'sum', 'prod', 'amax' and 'amin'"),
        });
    }

    /// <summary>aten::index_put(input, indices, values, accumulate). A mask with one value for all is a Where.</summary>
    internal static void IndexPut(OperatorContext context)
    {
        var (input, values) = (context.Tensor(0), context.Tensor(2));
        if (values.Shape.All(static size => size == 1) && Mask(context) is { } mask)
        {
            var one = context.Add("Reshape", [context.Cast(values, context.OutputType), context.IntList()]);
            var value = context.Bool(3) ? context.Add("Add", [input, one]) : one;
            context.SetOutput(context.Add("Where", [mask, value, input]));
            return;
        }

        // ONNX writes at places of the first axes; the values are spread over what torch would find at the places.
        var lookup = IndexLookup.Read(context);
        var (front, found) = (lookup.AxesFirst(input.Rank), lookup.ResultOrder(input.Rank));
        var target = Shapes.Ordered(context, input, front);
        var places = lookup.Places(context);
        var shape = context.Add("Shape", [Shapes.Ordered(context, context.Add("GatherND", [target, places]), found)]);
        var updates = Shapes.Ordered(context, context.Add("Expand", [context.Cast(values, context.OutputType), shape]), Inverse(found));
        var written = context.Add("ScatterND", [target, places, updates], Reduction(context, context.Bool(3) ? "add" : "none"));
        context.SetOutput(Shapes.Ordered(context, written, Inverse(front)));
    }

    /// <summary>aten::index_add(input, dim, index, source, alpha).</summary>
    internal static void IndexAdd(OperatorContext context)
    {
        var source = context.TensorAs(3, context.OutputType);
        var scaled = context.Float(4) == 1 ? source : context.Add("Mul", [source, context.Scalar(context.Float(4), context.OutputType)]);
        Along(context, context.Tensor(2), scaled, "add");
    }

    /// <summary>aten::index_copy(input, dim, index, source).</summary>
    internal static void IndexCopy(OperatorContext context) => Along(context, context.Tensor(2), context.Tensor(3), "none");

    /// <summary>aten::index_fill(input, dim, index, value).</summary>
    internal static void IndexFill(OperatorContext context)
    {
        var shape = context.OutputShape.ToArray();
        shape[context.Axis(1, shape.Length)] = context.Tensor(2).Shape is [var count] ? count : 1;
        Along(context, context.Tensor(2), context.Add("Expand", [context.TensorAs(3, context.OutputType), context.SizeList(shape)]), "none");
    }

    /// <summary>aten::select_scatter(input, source, dim, index).</summary>
    internal static void SelectScatter(OperatorContext context)
    {
        var axis = context.Axis(2, context.Tensor(0).Rank);
        var source = context.Add("Unsqueeze", [context.TensorAs(1, context.OutputType), context.IntList(axis)]);
        Along(context, context.IntList(context.Int(3)), source, "none", axisArgument: 2);
    }

    /// <summary>aten::slice_scatter(input, source, dim, start, end, step).</summary>
    internal static void SliceScatter(OperatorContext context)
    {
        var source = context.Tensor(1);
        var axis = context.Axis(2, context.Tensor(0).Rank);
        var length = context.Tensor(0).Shape[axis];
        if (!context.IsNone(3) && context.Int(3) < 0 && !length.IsFixed)
            throw context.Unsupported("it starts from the end of an axis that changes with the sizes of the input");
        var start = context.IsNone(3) ? 0 : context.Int(3) < 0 ? context.Int(3) + length.Fixed : context.Int(3);
        var steps = context.Add("Mul", [context.Range(source.Shape[axis]), context.Scalar(context.Int(5), torch.ScalarType.Int64)]);
        Along(context, context.Add("Add", [steps, context.Scalar(start, torch.ScalarType.Int64)]), context.Cast(source, context.OutputType), "none", axisArgument: 2);
    }

    private static void Elements(OperatorContext context, string reduction)
    {
        var (input, index) = (context.Tensor(0), context.Tensor(2));
        var source = context.TensorAs(3, context.OutputType);
        context.SetOutput(context.Add("ScatterElements", [input, index, Fitted(context, source, index)],
            [new("axis", (long)context.Axis(1, input.Rank)), .. Reduction(context, reduction)]));
    }

    // torch reads as much of the source as the index has; one number is for all.
    private static ExportTensor Fitted(OperatorContext context, ExportTensor source, ExportTensor index)
    {
        if (source.Rank == 0)
            return context.Add("Expand", [source, context.SizeList(index.Shape)]);
        if (source.Shape.SequenceEqual(index.Shape))
            return source;
        var axes = Enumerable.Range(0, index.Rank).Select(static axis => (long)axis).ToArray();
        return context.Add("Slice", [source, context.IntList(new long[axes.Length]), context.SizeList(index.Shape), context.IntList(axes)]);
    }

    // The axis goes to the front and back again: ScatterND writes whole rows.
    private static void Along(OperatorContext context, ExportTensor index, ExportTensor source, string reduction, int axisArgument = 1)
    {
        var rank = context.Tensor(0).Rank;
        var axis = context.Axis(axisArgument, rank);
        long[] front = [axis, .. Enumerable.Range(0, rank).Where(other => other != axis).Select(static other => (long)other)];
        long[] back = [.. Enumerable.Range(1, axis).Select(static place => (long)place), 0, .. Enumerable.Range(axis + 1, rank - axis - 1).Select(static place => (long)place)];
        var places = context.Add("Reshape", [index, context.IntList(-1, 1)]);
        ExportTensor[] inputs = [Shapes.Ordered(context, context.Tensor(0), front), places, Shapes.Ordered(context, source, front)];
        context.SetOutput(Shapes.Ordered(context, context.Add("ScatterND", inputs, Reduction(context, reduction)), back));
    }

    private static long[] Inverse(long[] order) => [.. Enumerable.Range(0, order.Length).Select(axis => (long)Array.IndexOf(order, axis))];

    // One mask over the first axes, spread over those after them.
    private static ExportTensor? Mask(OperatorContext context)
    {
        if (context.OptionalTensors(1) is not [{ Type: torch.ScalarType.Bool } mask])
            return null;
        var axes = Enumerable.Range(mask.Rank, context.Tensor(0).Rank - mask.Rank).Select(static axis => (long)axis).ToArray();
        return axes.Length == 0 ? mask : context.Add("Unsqueeze", [mask, context.IntList(axes)]);
    }

    private static OnnxAttribute[] Reduction(OperatorContext context, string reduction)
    {
        if (reduction is "none")
            return [];
        var first = reduction is "max" or "min" ? ExtremesOpset : AddingOpset;
        return context.Opset >= first ? [new("reduction", reduction)] : throw context.Unsupported($"operator set {context.Opset} cannot scatter with a reduction by '{reduction}', {first} can");
    }
}
