using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Batch, layer, group and instance normalization, in evaluation mode.</summary>
internal static class Normalizations
{
    private const int LayerNormalizationOpset = 17;

    /// <summary>aten::batch_norm(input, weight, bias, mean, variance, training, momentum, eps, cudnn).</summary>
    internal static void BatchNorm(OperatorContext context)
    {
        if (context.Bool(5) || context.IsNone(3) || context.IsNone(4))
            throw context.Unsupported("it normalizes with the statistics of the batch itself; give the module running statistics");
        Batch(context);
    }

    /// <summary>aten::instance_norm(input, weight, bias, mean, variance, use_input_stats, momentum, eps, cudnn).</summary>
    internal static void InstanceNorm(OperatorContext context)
    {
        if (!context.Bool(5))
            Batch(context);
        else
            context.SetOutput(Instances(context, context.Tensor(0), PerChannel(context, 1, 1), PerChannel(context, 2, 0), context.Float(7)));
    }

    /// <summary>aten::layer_norm(input, normalized_shape, weight, bias, eps, cudnn).</summary>
    internal static void LayerNorm(OperatorContext context)
    {
        var input = context.Tensor(0);
        var count = context.Ints(1).Count;
        if (context.Opset >= LayerNormalizationOpset && !context.IsNone(2))
        {
            var bias = context.OptionalTensor(3);
            context.SetOutput(context.Add("LayerNormalization", bias is null ? [input, context.Tensor(2)] : [input, context.Tensor(2), bias],
                new("axis", (long)-count), new("epsilon", (float)context.Float(4))));
            return;
        }

        var axes = Enumerable.Range(1, count).Select(static axis => (long)-axis).ToArray();
        var centered = context.Add("Sub", [input, Reductions.Reduce(context, "ReduceMean", input, axes, keep: true)]);
        var variance = Reductions.Reduce(context, "ReduceMean", context.Add("Mul", [centered, centered]), axes, keep: true);
        var deviation = context.Add("Sqrt", [context.Add("Add", [variance, context.Scalar(context.Float(4), context.OutputType)])]);
        context.SetOutput(Affine(context, context.Add("Div", [centered, deviation]), context.OptionalTensor(2), context.OptionalTensor(3)));
    }

    /// <summary>aten::group_norm(input, groups, weight, bias, eps, cudnn): the groups are normalized as instances are.</summary>
    internal static void GroupNorm(OperatorContext context)
    {
        var input = context.Tensor(0);
        var groups = context.Int(1);
        var grouped = context.Add("Reshape", [input, context.IntList(0, groups, -1)]);
        var normalized = Instances(context, grouped, Filled(context, groups, 1), Filled(context, groups, 0), context.Float(4));
        var back = Shapes.ReshapeTo(context, normalized, [input.Shape[0]], input.Shape);
        context.SetOutput(Affine(context, back, Spread(context, 2, input.Rank), Spread(context, 3, input.Rank)));
    }

    private static void Batch(OperatorContext context) => context.SetOutput(context.Add("BatchNormalization",
        [context.Tensor(0), PerChannel(context, 1, 1), PerChannel(context, 2, 0), context.Tensor(3), context.Tensor(4)],
        new OnnxAttribute("epsilon", (float)context.Float(7))));

    private static ExportTensor Instances(OperatorContext context, ExportTensor input, ExportTensor scale, ExportTensor shift, double epsilon) =>
        context.Add("InstanceNormalization", [input, scale, shift], new OnnxAttribute("epsilon", (float)epsilon));

    private static ExportTensor PerChannel(OperatorContext context, int index, double otherwise) =>
        context.OptionalTensor(index) ?? Filled(context, context.Tensor(0).Shape[1].Fixed, otherwise);

    private static ExportTensor Filled(OperatorContext context, long count, double value)
    {
        if (context.OutputType != torch.ScalarType.Float32)
            throw context.Unsupported($"its elements are {context.OutputType}, expected float32; convert the model with to(ScalarType.Float32)");
        return context.Constant(TensorData.Create<float>("", [count], Enumerable.Repeat((float)value, checked((int)count)).ToArray()), torch.ScalarType.Float32);
    }

    // One value a channel, with an axis of length 1 for each axis after the channels.
    private static ExportTensor? Spread(OperatorContext context, int index, int rank) => context.OptionalTensor(index) is { } tensor
        ? context.Add("Unsqueeze", [tensor, context.IntList(Enumerable.Range(1, rank - 2).Select(static axis => (long)axis).ToArray())])
        : null;

    private static ExportTensor Affine(OperatorContext context, ExportTensor tensor, ExportTensor? scale, ExportTensor? shift)
    {
        var scaled = scale is null ? tensor : context.Add("Mul", [tensor, scale]);
        return shift is null ? scaled : context.Add("Add", [scaled, shift]);
    }
}
