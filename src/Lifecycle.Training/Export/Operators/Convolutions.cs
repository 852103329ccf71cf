using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Convolutions of one to three dimensions, transposed ones too.</summary>
internal static class Convolutions
{
    /// <summary>aten::_convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups, ...).</summary>
    internal static void Convolution(OperatorContext context)
    {
        if (context.Bool(6))
            Transposed(context, outputPadding: 7, groups: 8, dilation: 5);
        else
            Direct(context, Symmetric(context.Ints(4)), groups: 8, dilation: 5);
    }

    /// <summary>aten::_convolution_mode(input, weight, bias, stride, padding, dilation, groups), the padding a text.</summary>
    internal static void Named(OperatorContext context) => Direct(context, ByMode(context, context.Text(4)), groups: 6, dilation: 5);

    private static void Direct(OperatorContext context, IReadOnlyList<long> pads, int groups, int dilation)
    {
        var axes = Axes(context);
        context.SetOutput(context.Add("Conv", [context.Tensor(0), context.Tensor(1), context.OptionalTensor(2)],
            new("dilations", Broadcast(context.Ints(dilation), axes)), new("group", context.Int(groups)), KernelShape(context),
            new("pads", Broadcast(pads, 2 * axes)), new("strides", Broadcast(context.Ints(3), axes))));
    }

    private static void Transposed(OperatorContext context, int outputPadding, int groups, int dilation)
    {
        var axes = Axes(context);
        context.SetOutput(context.Add("ConvTranspose", [context.Tensor(0), context.Tensor(1), context.OptionalTensor(2)],
            new("dilations", Broadcast(context.Ints(dilation), axes)), new("group", context.Int(groups)), KernelShape(context),
            new("output_padding", Broadcast(context.Ints(outputPadding), axes)),
            new("pads", Broadcast(Symmetric(context.Ints(4)), 2 * axes)), new("strides", Broadcast(context.Ints(3), axes))));
    }

    // Where the padding is odd, the greater half comes at the end.
    private static IReadOnlyList<long> ByMode(OperatorContext context, string mode)
    {
        var kernel = Kernel(context);
        var dilations = Broadcast(context.Ints(5), kernel.Count);
        var totals = mode switch
        {
            "valid" => kernel.Select(static _ => 0L).ToList(),
            "same" => kernel.Select((size, axis) => dilations[axis] * (size - 1)).ToList(),
            _ => throw context.Unsupported($"the padding '{mode}' is not one of 'valid' and 'same'"),
        };
        return [.. totals.Select(static total => total / 2), .. totals.Select(static total => total - (total / 2))];
    }

    private static int Axes(OperatorContext context)
    {
        var axes = context.Tensor(1).Rank - 2;
        return context.Tensor(0).Rank == axes + 2 ? axes : throw context.Unsupported($"its input has {context.Tensor(0).Rank} axes, expected {axes + 2} with the batch first");
    }

    private static IReadOnlyList<long> Kernel(OperatorContext context) => context.Tensor(1).Shape.Skip(2).Select(static size => size.Fixed).ToList();

    private static OnnxAttribute KernelShape(OperatorContext context) => new("kernel_shape", Kernel(context));

    private static IReadOnlyList<long> Symmetric(IReadOnlyList<long> padding) => [.. padding, .. padding];

    // torch takes one integer for all axes.
    private static IReadOnlyList<long> Broadcast(IReadOnlyList<long> values, int count) =>
        values.Count == count ? values : Enumerable.Repeat(values[0], count).ToList();
}
