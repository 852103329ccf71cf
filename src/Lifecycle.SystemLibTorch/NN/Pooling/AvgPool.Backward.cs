using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator AvgPool2dBackwardOp = new("aten::avg_pool2d_backward");
            private static readonly Operator AvgPool3dBackwardOp = new("aten::avg_pool3d_backward");
            private static readonly Operator AdaptiveAvgPool3dBackwardOp = new("aten::adaptive_avg_pool3d_backward", "grad_input");

            public static Tensor avg_pool2d_backward(
                Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null, long[]? paddings = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Aten.Call(
                    AvgPool2dBackwardOp, input, originalInput, kernel_sizes, strides ?? [], paddings ?? [0, 0], ceil_mode,
                    count_include_pad, divisor_override);

            public static Tensor avg_pool3d_backward(
                Tensor input, Tensor originalInput, long[] kernel_sizes, long[]? strides = null, long[]? paddings = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Aten.Call(
                    AvgPool3dBackwardOp, input, originalInput, kernel_sizes, strides ?? [], paddings ?? [0, 0, 0], ceil_mode,
                    count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool3d_backward(Tensor gradInput, Tensor gradOutput, Tensor originalInput) =>
                Aten.Call(AdaptiveAvgPool3dBackwardOp, gradOutput, originalInput, gradInput);
        }
    }
}
