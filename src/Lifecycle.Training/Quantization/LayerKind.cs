using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>A layer that can be quantized: its weights, and how they are applied.</summary>
/// <param name="Weight">Its weight, channels of the output first.</param>
/// <param name="Bias">Its bias, or null.</param>
/// <param name="Apply">Computes its output from an input, a weight and a bias.</param>
internal sealed record LayerKind(Parameter Weight, Parameter? Bias, Func<Tensor, Tensor, Tensor?, Tensor> Apply)
{
    /// <summary>The layer that a module is, or null where it is none that can be quantized.</summary>
    public static LayerKind? Of(nn.Module module) => module switch
    {
        Linear linear => new LayerKind(linear.weight!, linear.bias, static (input, weight, bias) => nn.functional.linear(input, weight, bias)),
        Convolution { transposed: false, padding_mode: PaddingModes.Zeros, padding_type: null } convolution => Of(convolution),
        _ => null,
    };

    private static LayerKind? Of(Convolution convolution)
    {
        var (stride, padding, dilation, groups) = (convolution.stride, convolution.padding, convolution.dilation, convolution.groups);
        Func<Tensor, Tensor, Tensor?, Tensor>? apply = convolution switch
        {
            Conv1d => (input, weight, bias) => nn.functional.conv1d(input, weight, bias, stride[0], padding![0], dilation[0], groups),
            Conv2d => (input, weight, bias) => nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups),
            Conv3d => (input, weight, bias) => nn.functional.conv3d(input, weight, bias, stride, padding, dilation, groups),
            _ => null,
        };
        return apply is null ? null : new LayerKind(convolution.weight!, convolution.bias, apply);
    }
}
