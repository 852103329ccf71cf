using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias, padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    public abstract Tensor forward(Tensor input, long[]? output_size);

    protected long[] _output_padding(
        Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null) return output_padding;
        var rank = (int)num_spatial_dims;
        var shape = input.shape;
        var sizes = output_size.AsSpan(output_size.Length - rank);
        var result = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            var least = ((shape[shape.Length - rank + i] - 1) * stride[i]) - (2 * padding[i]) + (dilation[i] * (kernel_size[i] - 1)) + 1;
            result[i] = sizes[i] - least;
            if (result[i] < 0 || result[i] >= stride[i])
                throw new ArgumentException($"The output size {sizes[i]} of spatial dimension {i} must lie between {least} and {least + stride[i] - 1}.", nameof(output_size));
        }
        return result;
    }

    private protected Tensor Transpose(Tensor input, long[]? output_size, Operator op)
    {
        RequireShape(input);
        var extra = _output_padding(input, output_size, kernel_size, stride, padding!, dilation, kernel_size.Length);
        return Aten.Call(op, input, weight, bias, stride, padding, extra, groups, dilation);
    }
}
