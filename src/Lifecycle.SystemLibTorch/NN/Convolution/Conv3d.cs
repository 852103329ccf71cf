using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Conv3d : Convolution
    {
        internal Conv3d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
            PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(
                nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed: false,
                output_padding: [0, 0, 0], groups, bias, padding_mode, device, dtype)
        {
        }

        public override Tensor forward(Tensor input) => Convolve(input, nn.functional.Conv3dOp, nn.functional.Conv3dPaddingOp);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv3d Conv3d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], [padding, padding, padding], null, [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size, kernel_size], [stride, stride, stride], null, padding, [dilation, dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(
                long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), Sizes.Of(padding, 0), null, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            public static Conv3d Conv3d(
                long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride, 1), null, padding, Sizes.Of(dilation, 1), padding_mode, groups, bias, device, dtype);

            public static partial class functional
            {
                internal static readonly Operator Conv3dOp = new("aten::conv3d");
                internal static readonly Operator Conv3dPaddingOp = new("aten::conv3d", "padding");

                public static Tensor conv3d(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                    long[]? dilation = null, long groups = 1) =>
                    Aten.Call(Conv3dOp, input, weight, bias, strides, padding, dilation, groups);

                public static Tensor conv3d_padding(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid,
                    long[]? dilation = null, long groups = 1) =>
                    Aten.Call(Conv3dPaddingOp, input, weight, bias, strides, padding is Padding.Same ? "same" : "valid", dilation, groups);
            }
        }
    }
}
