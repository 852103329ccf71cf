using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Sums, means, extremes and their places along axes.</summary>
internal static class Reductions
{
    private const int AxesAsInputOpset = 18;

    /// <summary>Adds a reduction over axes, all of them where there are none. Up to operator set 17 the axes are an attribute, save ReduceSum's.</summary>
    internal static ExportTensor Reduce(OperatorContext context, string opType, ExportTensor input, IReadOnlyList<long> axes, bool keep)
    {
        var keepAxes = new OnnxAttribute("keepdims", keep ? 1L : 0L);
        if (axes.Count == 0)
            return context.Add(opType, [input], keepAxes);
        return context.Opset >= AxesAsInputOpset || opType is "ReduceSum"
            ? context.Add(opType, [input, context.IntList(axes.ToArray())], keepAxes)
            : context.Add(opType, [input], new("axes", axes), keepAxes);
    }

    /// <summary>aten::mean, sum: (input, dtype) over everything, (input, dims, keepdim, dtype) over axes.</summary>
    internal static OperatorHandler Plain(string opType) => context =>
    {
        var whole = context.ArgumentCount <= 2;
        context.SetOutput(Reduce(context, opType, context.TensorAs(0, context.OutputType), whole ? [] : context.Ints(1), !whole && context.Bool(2)));
    };

    /// <summary>aten::amax, amin(input, dims, keepdim).</summary>
    internal static OperatorHandler Extreme(string opType) => context =>
        context.SetOutput(Reduce(context, opType, context.Tensor(0), context.Ints(1), context.Bool(2)));

    /// <summary>aten::max, min: (input) over everything, (left, right) by element, (input, dim, keepdim) with the places.</summary>
    internal static OperatorHandler ExtremeWithPlace(string reduce, string place, string binary) => context =>
    {
        if (context.ArgumentCount == 1)
            context.SetOutput(Reduce(context, reduce, context.Tensor(0), [], keep: false));
        else if (context.ArgumentCount == 2)
            Elementwise.Binary(binary)(context);
        else
            AlongAxis(context, reduce, place);
    };

    /// <summary>aten::argmax, argmin(input, dim, keepdim).</summary>
    internal static OperatorHandler Place(string opType) => context =>
    {
        var input = context.Tensor(0);
        var whole = context.IsNone(1);
        var source = whole ? context.Add("Reshape", [input, context.IntList(-1)]) : input;
        context.SetOutput(context.Add(opType, [source], new("axis", whole ? 0L : context.Int(1)), new("keepdims", whole ? 0L : context.Int(2))));
    };

    /// <summary>
    /// aten::var and std(input, dims, unbiased or correction, keepdim), or (input, unbiased): the mean squared distance from
    /// the mean, over n - 1 where unbiased.
    /// </summary>
    internal static OperatorHandler Variance(bool root) => context =>
    {
        var input = context.Tensor(0);
        var whole = context.ArgumentCount == 2;
        var axes = whole || context.IsNone(1) || context.Ints(1).Count == 0 ? Enumerable.Range(0, input.Rank).Select(static axis => (long)axis).ToList() : context.Ints(1);
        var correction = context.IsNone(whole ? 1 : 2) ? 1 : context.Int(whole ? 1 : 2);
        var variance = MeanSquare(context, input, axes, !whole && context.Bool(3), correction);
        context.SetOutput(root ? context.Add("Sqrt", [variance]) : variance);
    };

    /// <summary>aten::norm and linalg_vector_norm: (input, order) over everything, (input, order, dims, keepdim, dtype) over axes.</summary>
    internal static void Norm(OperatorContext context)
    {
        var order = context.IsNone(1) ? 2 : context.Float(1);
        var opType = order switch
        {
            1 => "ReduceL1",
            2 => "ReduceL2",
            _ => throw context.Unsupported($"its order is {order}, expected 1 or 2"),
        };
        var whole = context.ArgumentCount <= 2;
        context.SetOutput(Reduce(context, opType, context.TensorAs(0, context.OutputType), whole ? [] : context.Ints(2), !whole && context.Bool(3)));
    }

    /// <summary>aten::cumsum(input, dim, dtype).</summary>
    internal static void CumulativeSum(OperatorContext context) => context.SetOutput(context.Add("CumSum",
        [context.TensorAs(0, context.OutputType), context.Scalar(context.Int(1), torch.ScalarType.Int64)]));

    private static ExportTensor MeanSquare(OperatorContext context, ExportTensor input, IReadOnlyList<long> axes, bool keep, long correction)
    {
        var sizes = axes.Select(axis => input.Shape[(int)(axis < 0 ? axis + input.Rank : axis)]).ToList();
        if (correction != 0 && sizes.Any(static size => !size.IsFixed))
            throw context.Unsupported("it goes over the batch axis without bias, whose divisor depends on the batch size");
        var count = sizes.Aggregate(1L, static (product, size) => product * size.Fixed);
        var centered = context.Add("Sub", [input, Reduce(context, "ReduceMean", input, axes, keep: true)]);
        var mean = Reduce(context, "ReduceMean", context.Add("Mul", [centered, centered]), axes, keep);
        return correction == 0 ? mean : context.Add("Mul", [mean, context.Scalar((double)count / (count - correction), context.OutputType)]);
    }

    private static void AlongAxis(OperatorContext context, string reduce, string place)
    {
        var (input, axis, keep) = (context.Tensor(0), context.Int(1), context.Bool(2));
        context.SetOutput(0, Reduce(context, reduce, input, [axis], keep));
        if (context.IsUsed(1))
            context.SetOutput(1, context.Add(place, [input], new("axis", axis), new("keepdims", keep ? 1L : 0L)));
    }
}
