using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Operators that go element by element.</summary>
internal static class Elementwise
{
    /// <summary>Since this operator set, shapes broadcast as in NumPy; before, only where an attribute says so, along an axis.</summary>
    private const long NumpyBroadcastSince = 7;

    internal static Func<NodeContext, Tensor> Binary(Func<Tensor, Tensor, Tensor> compute) => context => compute(context[0], Aligned(context));

    internal static Func<NodeContext, Tensor> Fold(Func<Tensor, Tensor, Tensor> compute) =>
        context => context.All() is [var first, .. var others] ? others.Aggregate(first, compute) : throw context.Error("has no input", "at least one");

    internal static Tensor Divide(Tensor left, Tensor right) => IsFloating(left) ? left.div(right) : left.div(right, RoundingMode.trunc);

    internal static Tensor Power(Tensor left, Tensor right)
    {
        if (left.dtype == right.dtype) return left.pow(right);
        var wide = IsFloating(left) ? left.dtype : IsFloating(right) ? right.dtype : ScalarType.Int64;
        return left.to(wide).pow(right.to(wide)).to(left.dtype);
    }

    internal static Tensor Modulo(NodeContext context) =>
        context.Attributes.Int("fmod") != 0 ? context[0].fmod(context[1]) : context[0].remainder(context[1]);

    internal static Tensor BitShift(NodeContext context) => context.Attributes.Text("direction") == "LEFT"
        ? context[0].bitwise_left_shift(context[1])
        : context[0].bitwise_right_shift(context[1]);

    internal static Tensor IsInfinite(NodeContext context)
    {
        var (negative, positive) = (context.Attributes.Int("detect_negative", 1) != 0, context.Attributes.Int("detect_positive", 1) != 0);
        if (negative && positive) return context[0].isinf();
        if (negative) return context[0].isneginf();
        return positive ? context[0].isposinf() : zeros_like(context[0], ScalarType.Bool);
    }

    internal static ImportValue[] Identity(NodeContext context) => [context.Value(0)];

    internal static Tensor Mean(NodeContext context)
    {
        var all = context.All();
        return all.Skip(1).Aggregate(all[0], static (sum, next) => sum.add(next)).div(all.Length);
    }

    internal static Tensor Clip(NodeContext context)
    {
        var x = context[0];
        // Bounds that are known are plain numbers, so that the gradient and a later export see no tensors.
        if (context.Opset < 11) return Clamp(x, Bound(context, "min"), Bound(context, "max"));
        if (context.Value(1).TensorOrNull is null && context.Value(2).TensorOrNull is null) return Clamp(x, context.Floats(1)?[0], context.Floats(2)?[0]);
        if (context.Find(1) is { } low) x = maximum(x, low);
        return context.Find(2) is { } high ? minimum(x, high) : x;
    }

    internal static bool IsFloating(Tensor tensor) => Export.Operators.TorchTypes.IsFloating(tensor.dtype);

    private static double? Bound(NodeContext context, string name) => context.Attributes.Has(name) ? context.Attributes.Float(name) : null;

    private static Tensor Clamp(Tensor x, double? low, double? high)
    {
        if (low is null && high is null) return x;
        return IsFloating(x) ? x.clamp(AsScalar(low), AsScalar(high)) : x.clamp((long?)low is { } least ? least.ToScalar() : null!, (long?)high is { } most ? most.ToScalar() : null!);
    }

    private static Scalar AsScalar(double? value) => value is { } given ? given.ToScalar() : null!;

    private static Tensor Aligned(NodeContext context)
    {
        var (left, right) = (context[0], context[1]);
        if (context.Opset >= NumpyBroadcastSince || !context.Attributes.Has("axis")) return right;
        var axis = context.Axis(0, left.dim());
        return right.reshape([.. right.shape, .. Enumerable.Repeat(1L, (int)Math.Max(0, left.dim() - axis - right.dim()))]);
    }
}
