using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Normalizations.</summary>
internal static class Normalizations
{
    internal static ImportValue[] BatchNorm(NodeContext context)
    {
        var (x, scale, bias, mean, variance) = (context[0], context[1], context[2], context[3], context[4]);
        var (epsilon, momentum) = (context.Attributes.Float("epsilon", 1e-5), context.Attributes.Float("momentum", 0.9));
        if (context.Attributes.Int("training_mode") != 0) return Trained(context, x, scale, bias, mean, variance);
        // ONNX's momentum weighs what was there before, torch's what is new.
        return [nn.functional.batch_norm(x, mean, variance, scale, bias, context.Training, 1 - momentum, epsilon)];
    }

    internal static ImportValue[] LayerNorm(NodeContext context)
    {
        var (x, scale, bias) = (context[0], context[1], context.Find(2));
        var axis = context.Axis(-1, x.dim());
        var shape = x.shape[axis..];
        var epsilon = context.Attributes.Float("epsilon", 1e-5);
        if (context.OutputCount == 1 && scale.shape.AsSpan().SequenceEqual(shape) && (bias is null || bias.shape.AsSpan().SequenceEqual(shape)))
            return [nn.functional.layer_norm(x, shape, scale, bias!, epsilon)];
        long[] axes = [.. Enumerable.Range(axis, shape.Length).Select(static dim => (long)dim)];
        var mean = x.mean(axes, keepdim: true);
        var centred = x.sub(mean);
        var inverse = centred.mul(centred).mean(axes, keepdim: true).add(epsilon).rsqrt();
        var scaled = centred.mul(inverse).mul(scale);
        return [bias is null ? scaled : scaled.add(bias), mean, inverse];
    }

    internal static Tensor GroupNorm(NodeContext context)
    {
        var (x, scale, bias) = (context[0], context[1], context[2]);
        var groups = context.Attributes.Int("num_groups", 1);
        var perGroup = x.shape[1] / groups;
        // Up to operator set 20 there is one scale for each group.
        if (context.Opset < 21 && perGroup > 1) (scale, bias) = (scale.repeat_interleave(perGroup), bias.repeat_interleave(perGroup));
        return nn.functional.group_norm(x, groups, scale, bias, context.Attributes.Float("epsilon", 1e-5));
    }

    internal static Tensor MeanVariance(NodeContext context)
    {
        var axes = context.Wrap(context.Attributes.Ints("axes") ?? [0, 2, 3], context[0].dim());
        var centred = context[0].sub(context[0].mean(axes, keepdim: true));
        return centred.div(centred.mul(centred).mean(axes, keepdim: true).sqrt().add(1e-9));
    }

    internal static Tensor Lp(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(-1, x.dim());
        var norm = context.Attributes.Int("p", 2) == 1 ? x.abs().sum(axis, keepdim: true) : x.mul(x).sum(axis, keepdim: true).sqrt();
        return x.div(norm);
    }

    internal static Tensor LocalResponse(NodeContext context)
    {
        var (x, size) = (context[0], context.Attributes.Int("size"));
        var (alpha, beta, bias) = (context.Attributes.Float("alpha", 1e-4), context.Attributes.Float("beta", 0.75), context.Attributes.Float("bias", 1));
        var before = (size - 1) / 2;
        var squares = x.mul(x).reshape(x.shape[0], 1, x.shape[1], -1);
        var mean = nn.functional.avg_pool2d(nn.functional.pad(squares, [0, 0, before, size - 1 - before]), [size, 1], [1, 1]);
        return x.div(mean.reshape(x.shape).mul(alpha).add(bias).pow(beta));
    }

    // The file itself asks for statistics of the batch, and for the running ones as outputs.
    private static ImportValue[] Trained(NodeContext context, Tensor x, Tensor scale, Tensor bias, Tensor mean, Tensor variance)
    {
        var momentum = context.Attributes.Float("momentum", 0.9);
        long[] axes = [.. Enumerable.Range(0, (int)x.dim()).Where(static axis => axis != 1).Select(static axis => (long)axis)];
        var batchMean = x.mean(axes);
        var batchVariance = x.var(axes, unbiased: false);
        var result = nn.functional.batch_norm(x, batchMean, batchVariance, scale, bias, training: false, momentum: 0, context.Attributes.Float("epsilon", 1e-5));
        return [result, mean.mul(momentum).add(batchMean.mul(1 - momentum)), variance.mul(momentum).add(batchVariance.mul(1 - momentum))];
    }
}
