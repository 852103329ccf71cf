using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Reductions along axes, cumulative sums, the largest elements.</summary>
internal static class Reductions
{
    /// <summary>A reduction whose axes are an attribute or, in later operator sets, an input; none stands for all.</summary>
    internal static Func<NodeContext, Tensor> Over(Func<Tensor, long[], bool, Tensor> compute) => context =>
    {
        var x = context[0];
        var axes = context.IntsOf("axes", 1);
        if (axes is null or [])
        {
            if (context.Attributes.Int("noop_with_empty_axes") != 0) return x;
            axes = [.. Enumerable.Range(0, (int)x.dim()).Select(static axis => (long)axis)];
        }

        return axes.Length == 0 ? compute(x.reshape(1), [0], false) : compute(x, context.Wrap(axes, x.dim()), context.Attributes.Int("keepdims", 1) != 0);
    };

    internal static Tensor Mean(Tensor x, long[] axes, bool keep)
    {
        if (Elementwise.IsFloating(x)) return x.mean(axes, keep);
        var count = axes.Aggregate(1L, (product, axis) => product * x.shape[axis]);
        return x.sum(axes, keep).div(count, RoundingMode.trunc).to(x.dtype);
    }

    internal static Tensor Product(Tensor x, long[] axes, bool keep) =>
        axes.OrderDescending().Aggregate(x, (product, axis) => product.prod(axis, keep, x.dtype));

    internal static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        if (axes is [var axis]) return x.logsumexp(axis, keep);
        // Against overflow; the gradient does not depend on what is subtracted and added again.
        var largest = x.detach().amax(axes, keepdim: true);
        var sum = x.sub(largest).exp().sum(axes, keep).log();
        return sum.add(keep ? largest : largest.reshape(sum.shape));
    }

    internal static Func<NodeContext, Tensor> Arg(Func<Tensor, long, bool, Tensor> compute) => context =>
    {
        var x = context[0];
        var axis = context.Axis(0, x.dim());
        var keep = context.Attributes.Int("keepdims", 1) != 0;
        return context.Attributes.Int("select_last_index") == 0 ? compute(x, axis, keep)
            : compute(x.flip(axis), axis, keep).neg().add(x.shape[axis] - 1);
    };

    internal static Tensor CumulativeSum(NodeContext context)
    {
        var x = context[0];
        var axis = context.Wrap(context.Ints(1)![0], x.dim());
        var reversed = context.Attributes.Int("reverse") != 0;
        var input = reversed ? x.flip(axis) : x;
        var sums = input.cumsum(axis, x.dtype);
        if (context.Attributes.Int("exclusive") != 0) sums = sums.sub(input);
        return reversed ? sums.flip(axis) : sums;
    }

    internal static ImportValue[] TopK(NodeContext context)
    {
        var x = context[0];
        var count = context.Opset < 10 ? context.Attributes.Int("k") : context.Ints(1)![0];
        var axis = context.Axis(-1, x.dim());
        var (values, places) = x.topk((int)count, axis, context.Attributes.Int("largest", 1) != 0, context.Attributes.Int("sorted", 1) != 0);
        return [values, places];
    }
}
