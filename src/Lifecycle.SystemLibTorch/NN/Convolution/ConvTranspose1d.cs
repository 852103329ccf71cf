using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ConvTranspose1d : ConvolutionTranspose
    {
        internal ConvTranspose1d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
            PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(
                nameof(ConvTranspose1d), in_channels, out_channels, kernel_size, stride, padding, padding_type: null, dilation, transposed: true,
                output_padding, groups, bias, padding_mode, device, dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) => Transpose(input, output_size, nn.functional.ConvTranspose1dOp);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ConvTranspose1d ConvTranspose1d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size], [stride], [padding], [output_padding], [dilation], padding_mode, groups, bias, device, dtype);

            public static partial class functional
            {
                internal static readonly Operator ConvTranspose1dOp = new("aten::conv_transpose1d");

                public static Tensor conv_transpose1d(
                    Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                    long? output_padding = null, long? dilation = null, long groups = 1) =>
                    Aten.Call(ConvTranspose1dOp, input, weight, bias, stride, padding, output_padding, groups, dilation);
            }
        }
    }
}
