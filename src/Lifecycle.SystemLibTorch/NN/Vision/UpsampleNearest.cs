using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator UpsampleNearest1dOp = new("aten::upsample_nearest1d", "vec");
            private static readonly Operator UpsampleNearest2dOp = new("aten::upsample_nearest2d", "vec");
            private static readonly Operator UpsampleNearest3dOp = new("aten::upsample_nearest3d", "vec");
            private static readonly Operator UpsampleNearest1dBackwardOp = new("aten::upsample_nearest1d_backward", "vec");
            private static readonly Operator UpsampleNearest2dBackwardOp = new("aten::upsample_nearest2d_backward", "vec");
            private static readonly Operator UpsampleNearest3dBackwardOp = new("aten::upsample_nearest3d_backward", "vec");

            public static Tensor upsample_nearest1d(Tensor input, long? outputSize, double? scaleFactor) =>
                Aten.Call(UpsampleNearest1dOp, input, Modules.Sizes.OrNull(outputSize, 1), Modules.Sizes.OrNull(scaleFactor, 1));

            // PyTorch takes the input's three sizes here, of which TorchSharp's signature has the last.
            public static Tensor upsample_nearest1d_backward(Tensor grad_output, long? outputSize, long inputSize, double? scaleFactor)
            {
                var shape = grad_output.shape;
                return Aten.Call(
                    UpsampleNearest1dBackwardOp, grad_output, Modules.Sizes.OrNull(outputSize, 1),
                    new[] { shape[0], shape[1], inputSize }, Modules.Sizes.OrNull(scaleFactor, 1));
            }

            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                Aten.Call(UpsampleNearest2dOp, input, outputSizes, scaleFactors);

            public static Tensor upsample_nearest2d_backward(
                Tensor grad_output, long[] inputSizes, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                Aten.Call(UpsampleNearest2dBackwardOp, grad_output, outputSizes, inputSizes, scaleFactors);

            public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                Aten.Call(UpsampleNearest3dOp, input, outputSizes, scaleFactors);

            public static Tensor upsample_nearest3d_backward(
                Tensor grad_output, long[] inputSizes, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                Aten.Call(UpsampleNearest3dBackwardOp, grad_output, outputSizes, inputSizes, scaleFactors);
        }
    }
}
