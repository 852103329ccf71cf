namespace Lifecycle.Training.Export.Operators;

/// <summary>Norms of vectors, and distances and angles between them.</summary>
internal static class Distances
{
    /// <summary>aten::norm(input, order), (input, order, dtype), (input, order, dims, keepdim) and (input, order, dims, keepdim, dtype).</summary>
    internal static void Norm(OperatorContext context) => AlongAxes(context, axes: context.ArgumentCount > 3 ? 2 : -1);

    /// <summary>aten::linalg_vector_norm and linalg_norm(input, order, dims, keepdim, dtype): of everything without dims.</summary>
    internal static void VectorNorm(OperatorContext context)
    {
        if (context.Operator is "aten::linalg_norm" && !context.IsNone(1) && (context.IsNone(2) ? context.Tensor(0).Rank : context.Ints(2).Count) > 1)
            throw context.Unsupported("it is the norm of a matrix, expected that of a vector");
        AlongAxes(context, axes: context.IsNone(2) ? -1 : 2);
    }

    /// <summary>aten::frobenius_norm(input) and (input, dims, keepdim).</summary>
    internal static void Frobenius(OperatorContext context)
    {
        var whole = context.ArgumentCount < 3;
        context.SetOutput(Of(context, context.Tensor(0), 2, whole ? [] : context.Ints(1), !whole && context.Bool(2)));
    }

    /// <summary>aten::dist(left, right, order).</summary>
    internal static void Distance(OperatorContext context) =>
        context.SetOutput(Of(context, context.Add("Sub", [context.Tensor(0), context.Tensor(1)]), context.Float(2), [], keep: false));

    /// <summary>aten::pairwise_distance(left, right, order, eps, keepdim).</summary>
    internal static void Pairwise(OperatorContext context)
    {
        var difference = context.Add("Sub", [context.Tensor(0), context.Tensor(1)]);
        var moved = context.Add("Add", [difference, context.Scalar(context.Float(3), context.OutputType)]);
        context.SetOutput(Of(context, moved, context.Float(2), [-1], context.Bool(4)));
    }

    /// <summary>aten::cdist(left, right, order, mode): between each row of the one and each of the other.</summary>
    internal static void BetweenAll(OperatorContext context)
    {
        var difference = context.Add("Sub", [context.Add("Unsqueeze", [context.Tensor(0), context.IntList(-2)]), context.Add("Unsqueeze", [context.Tensor(1), context.IntList(-3)])]);
        context.SetOutput(Of(context, difference, context.Float(2), [-1], keep: false));
    }

    /// <summary>aten::cosine_similarity(left, right, dim, eps): each divided by its norm, or by eps where that is greater.</summary>
    internal static void Cosine(OperatorContext context)
    {
        var axis = context.Int(2);
        var (left, right) = (Unit(context, 0, axis), Unit(context, 1, axis));
        context.SetOutput(Reductions.Reduce(context, "ReduceSum", context.Add("Mul", [left, right]), [axis], keep: false));
    }

    private static ExportTensor Unit(OperatorContext context, int argument, long axis)
    {
        var tensor = context.TensorAs(argument, context.OutputType);
        var norm = Of(context, tensor, 2, [axis], keep: true);
        return context.Add("Div", [tensor, context.Add("Max", [norm, context.Scalar(context.Float(3), context.OutputType)])]);
    }

    private static void AlongAxes(OperatorContext context, int axes)
    {
        var order = context.IsNone(1) ? 2 : context.Float(1);
        var keep = context.ArgumentCount > 3 && context.Bool(3);
        context.SetOutput(Of(context, context.TensorAs(0, context.OutputType), order, axes < 0 ? [] : context.Ints(axes), keep));
    }

    // (sum |x|^p)^(1/p); at its limits the greatest, the least, and how many are not 0.
    private static ExportTensor Of(OperatorContext context, ExportTensor tensor, double order, IReadOnlyList<long> axes, bool keep)
    {
        ExportTensor Reduce(string opType, ExportTensor input) => Reductions.Reduce(context, opType, input, axes, keep);
        ExportTensor Number(double value) => context.Scalar(value, context.OutputType);
        return order switch
        {
            0 => Reduce("ReduceSum", context.Cast(context.Add("Not", [context.Add("Equal", [tensor, Number(0)])]), context.OutputType)),
            1 => Reduce("ReduceL1", tensor),
            2 => Reduce("ReduceL2", tensor),
            double.PositiveInfinity => Reduce("ReduceMax", context.Add("Abs", [tensor])),
            double.NegativeInfinity => Reduce("ReduceMin", context.Add("Abs", [tensor])),
            _ => context.Add("Pow", [Reduce("ReduceSum", context.Add("Pow", [context.Add("Abs", [tensor]), Number(order)])), Number(1 / order)]),
        };
    }
}
