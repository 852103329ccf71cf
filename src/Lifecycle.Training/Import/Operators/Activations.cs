using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Activations, and what normalizes along an axis.</summary>
internal static class Activations
{
    private const double SeluAlpha = 1.67326319217681884765625;
    private const double SeluGamma = 1.05070102214813232421875;

    internal static Tensor Selu(NodeContext context)
    {
        // Before operator set 6 the defaults had fewer digits.
        var alpha = context.Attributes.Float("alpha", context.Opset < 6 ? 1.6732 : SeluAlpha);
        var gamma = context.Attributes.Float("gamma", context.Opset < 6 ? 1.0507 : SeluGamma);
        return Math.Abs(alpha - SeluAlpha) < 1e-6 && Math.Abs(gamma - SeluGamma) < 1e-6
            ? context[0].selu()
            : nn.functional.elu(context[0], alpha).mul(gamma);
    }

    internal static Tensor PRelu(NodeContext context)
    {
        var (x, slope) = (context[0], context[1]);
        var perChannel = slope.numel() == 1 || IsPerChannel(slope, x, early: context.Opset < 7);
        if (perChannel && Elementwise.IsFloating(x)) return nn.functional.prelu(x, slope.reshape(-1));
        return where(x.lt(0), x.mul(slope), x);
    }

    internal static Tensor ThresholdedRelu(NodeContext context)
    {
        var x = context[0];
        return where(x.gt(context.Attributes.Float("alpha", 1)), x, zeros_like(x));
    }

    internal static Tensor HardSigmoid(NodeContext context)
    {
        var (alpha, beta) = (context.Attributes.Float("alpha", 0.2), context.Attributes.Float("beta", 0.5));
        return context[0].mul(alpha).add(beta).clamp(0, 1);
    }

    internal static Tensor Gelu(NodeContext context) =>
        nn.functional.gelu(context[0], context.Attributes.Text("approximate", "none") == "tanh" ? GELU.Approximate.tanh : GELU.Approximate.none);

    internal static Tensor Shrink(NodeContext context)
    {
        var (x, bias, bound) = (context[0], context.Attributes.Float("bias"), context.Attributes.Float("lambd", 0.5));
        var none = zeros_like(x);
        return Types.Convert(where(x.lt(-bound), x.add(bias), where(x.gt(bound), x.sub(bias), none)), x.dtype);
    }

    /// <summary>Before operator set 13: the tensor is seen as a matrix, cut before the axis, and each row is taken as a whole.</summary>
    internal static Func<NodeContext, Tensor> Coerced(Func<Tensor, int, Tensor> compute) => context =>
    {
        var x = context[0];
        var axis = context.Axis(1, x.dim());
        if (axis == x.dim() - 1) return compute(x, axis);
        var rows = x.shape.Take(axis).Aggregate(1L, static (product, size) => product * size);
        return compute(x.reshape(rows, -1), 1).reshape(x.shape);
    };

    internal static Func<NodeContext, Tensor> AlongAxis(Func<Tensor, int, Tensor> compute) => context => compute(context[0], context.Axis(-1, context[0].dim()));

    internal static Tensor Hardmax(Tensor x, int axis)
    {
        var first = x.argmax(axis, keepdim: true);
        return zeros_like(x).scatter(axis, first, ones_like(first, x.dtype));
    }

    internal static ImportValue[] Dropout(NodeContext context)
    {
        var x = context[0];
        var ratio = context.Floats(1)?[0] ?? context.Attributes.Float("ratio", 0.5);
        var stated = context.Ints(2) is [not 0];
        // A model exported for inference drops nothing by itself; in training it does what its author trained it with.
        var drops = (context.Training || stated) && ratio > 0;
        if (!drops) return [x, ones_like(x, ScalarType.Bool)];
        if (context.OutputCount < 2) return [nn.functional.dropout(x, ratio, training: true)];
        var mask = rand_like(x).ge(ratio);
        return [x.mul(mask.to(x.dtype)).div(1 - ratio), mask];
    }

    private static bool IsPerChannel(Tensor slope, Tensor x, bool early)
    {
        if (x.dim() < 2) return false;
        if (early) return slope.dim() == 1 && slope.shape[0] == x.shape[1];
        return slope.dim() == x.dim() - 1 && slope.shape[0] == x.shape[1] && slope.numel() == x.shape[1];
    }
}
