using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ConvTranspose3d : ConvolutionTranspose
    {
        internal ConvTranspose3d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
            PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(
                nameof(ConvTranspose3d), in_channels, out_channels, kernel_size, stride, padding, padding_type: null, dilation, transposed: true,
                output_padding, groups, bias, padding_mode, device, dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) => Transpose(input, output_size, nn.functional.ConvTranspose3dOp);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ConvTranspose3d ConvTranspose3d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], [output_padding, output_padding, output_padding], [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static ConvTranspose3d ConvTranspose3d(
                long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? output_padding = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), Sizes.Of(output_padding, 0), Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            public static partial class functional
            {
                internal static readonly Operator ConvTranspose3dOp = new("aten::conv_transpose3d", "input");

                public static Tensor conv_transpose3d(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                    long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                    Aten.Call(ConvTranspose3dOp, input, weight, bias, strides, padding, output_padding, groups, dilation);
            }
        }
    }
}
