using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
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
        var place = context.Add(opType, [source], new("axis", whole ? 0L : context.Int(1)), new("keepdims", whole ? 0L : context.Int(2)));
        var kept = whole && context.Bool(2) && input.Rank > 0;
        context.SetOutput(kept ? context.Add("Reshape", [place, context.IntList(Enumerable.Repeat(1L, input.Rank).ToArray())]) : place);
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

    /// <summary>aten::var_mean and std_mean, which take what var takes.</summary>
    internal static OperatorHandler VarianceAndMean(bool root) => context =>
    {
        Variance(root)(context);
        var whole = context.ArgumentCount == 2 || context.IsNone(1);
        context.SetOutput(1, Reduce(context, "ReduceMean", context.Tensor(0), whole ? [] : context.Ints(1), context.ArgumentCount > 2 && context.Bool(3)));
    };

    /// <summary>aten::aminmax(input, dim, keepdim).</summary>
    internal static void Both(OperatorContext context)
    {
        IReadOnlyList<long> axes = context.IsNone(1) ? [] : [context.Int(1)];
        context.SetOutput(0, Reduce(context, "ReduceMin", context.Tensor(0), axes, context.Bool(2)));
        context.SetOutput(1, Reduce(context, "ReduceMax", context.Tensor(0), axes, context.Bool(2)));
    }

    /// <summary>aten::prod: (input, dtype) over everything, (input, dim, keepdim, dtype) along an axis.</summary>
    internal static void Product(OperatorContext context)
    {
        var whole = context.ArgumentCount <= 2;
        context.SetOutput(Reduce(context, "ReduceProd", context.TensorAs(0, context.OutputType), whole ? [] : [context.Int(1)], !whole && context.Bool(2)));
    }

    /// <summary>aten::all, any: (input) over everything, (input, dim, keepdim) along an axis.</summary>
    internal static OperatorHandler Truth(string opType) => context =>
    {
        var whole = context.ArgumentCount == 1;
        var numbers = context.Cast(context.TensorAs(0, torch.ScalarType.Bool), torch.ScalarType.Int32);
        context.SetOutput(context.Cast(Reduce(context, opType, numbers, whole ? [] : [context.Int(1)], !whole && context.Bool(2)), torch.ScalarType.Bool));
    };

    /// <summary>aten::count_nonzero(input, dim).</summary>
    internal static void CountNonzero(OperatorContext context) => context.SetOutput(Reduce(context, "ReduceSum",
        context.Cast(context.TensorAs(0, torch.ScalarType.Bool), torch.ScalarType.Int64), context.IsNone(1) ? [] : context.Ints(1), keep: false));

    /// <summary>aten::nansum(input, dims, keepdim, dtype).</summary>
    internal static void SumOfNumbers(OperatorContext context)
    {
        var input = context.TensorAs(0, context.OutputType);
        var numbers = context.Add("Where", [context.Add("IsNaN", [input]), context.Scalar(0, context.OutputType), input]);
        context.SetOutput(Reduce(context, "ReduceSum", numbers, context.Ints(1), context.Bool(2)));
    }

    private static ExportTensor MeanSquare(OperatorContext context, ExportTensor input, IReadOnlyList<long> axes, bool keep, long correction)
    {
        var count = axes.Select(axis => input.Shape[(int)(axis < 0 ? axis + input.Rank : axis)]).Aggregate((SymbolicSize)1, static (product, size) => product * size);
        var centered = context.Add("Sub", [input, Reduce(context, "ReduceMean", input, axes, keep: true)]);
        var squares = context.Add("Mul", [centered, centered]);
        if (correction == 0)
            return Reduce(context, "ReduceMean", squares, axes, keep);
        var divisor = count.IsFixed
            ? context.Scalar(count.Fixed - correction, context.OutputType)
            : context.Cast(context.Add("Sub", [context.SizeTensor(count), context.Scalar(correction, torch.ScalarType.Int64)]), context.OutputType);
        return context.Add("Div", [Reduce(context, "ReduceSum", squares, axes, keep), divisor]);
    }

    private static void AlongAxis(OperatorContext context, string reduce, string place)
    {
        var (input, axis, keep) = (context.Tensor(0), context.Int(1), context.Bool(2));
        context.SetOutput(0, Reduce(context, reduce, input, [axis], keep));
        if (context.IsUsed(1))
            context.SetOutput(1, context.Add(place, [input], new("axis", axis), new("keepdims", keep ? 1L : 0L)));
    }
}
