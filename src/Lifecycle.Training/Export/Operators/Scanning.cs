using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Products, extremes and the like of all elements up to each place along an axis.</summary>
internal static class Scanning
{
    /// <summary>aten::cumsum(input, dim, dtype).</summary>
    internal static void Sum(OperatorContext context) => context.SetOutput(context.Add("CumSum",
        [context.TensorAs(0, context.OutputType), context.Scalar(context.Int(1), torch.ScalarType.Int64)]));

    /// <summary>aten::cumprod(input, dim, dtype).</summary>
    internal static void Product(OperatorContext context) => Reduce(context, "ReduceProd", 1);

    /// <summary>aten::logcumsumexp(input, dim).</summary>
    internal static void LogSumExp(OperatorContext context) => Reduce(context, "ReduceLogSumExp", double.NegativeInfinity);

    /// <summary>aten::cummax(input, dim): values and places; of equal ones the last.</summary>
    internal static void Maximum(OperatorContext context) => Extreme(context, "ReduceMax", "ArgMax", double.NegativeInfinity);

    /// <summary>aten::cummin(input, dim): values and places; of equal ones the last.</summary>
    internal static void Minimum(OperatorContext context) => Extreme(context, "ReduceMin", "ArgMin", double.PositiveInfinity);

    private static void Reduce(OperatorContext context, string opType, double neutral)
    {
        var axis = context.Axis(1, context.Tensor(0).Rank);
        context.SetOutput(Reductions.Reduce(context, opType, UpToEach(context, axis, neutral), [axis + 1], keep: false));
    }

    private static void Extreme(OperatorContext context, string reduce, string place, double neutral)
    {
        var axis = context.Axis(1, context.Tensor(0).Rank);
        if (!TorchTypes.IsFloating(context.OutputType))
            throw context.Unsupported($"its elements are {context.OutputType}, expected floating-point numbers");
        var prefixes = UpToEach(context, axis, neutral);
        context.SetOutput(0, Reductions.Reduce(context, reduce, prefixes, [axis + 1], keep: false));
        if (context.IsUsed(1))
            context.SetOutput(1, context.Add(place, [prefixes], new("axis", axis + 1L), new("keepdims", 0L), new("select_last_index", 1L)));
    }

    // One row a place along the axis, the next axis with the elements up to it and the neutral one after.
    private static ExportTensor UpToEach(OperatorContext context, int axis, double neutral)
    {
        var input = context.Tensor(0);
        if (input.Rank == 0)
            throw context.Unsupported("its input has no axes, expected 1 or more");
        var places = context.Range(input.Shape[axis]);
        var upTo = context.Add("LessOrEqual", [context.Add("Unsqueeze", [places, context.IntList(0)]), context.Add("Unsqueeze", [places, context.IntList(1)])]);
        var after = Enumerable.Range(2, input.Rank - axis - 1).Select(static place => (long)place).ToArray();
        var mask = after.Length == 0 ? upTo : context.Add("Unsqueeze", [upTo, context.IntList(after)]);
        var wide = context.Add("Unsqueeze", [context.TensorAs(0, context.OutputType), context.IntList(axis)]);
        return context.Add("Where", [mask, wide, context.Scalar(neutral, context.OutputType)]);
    }
}
