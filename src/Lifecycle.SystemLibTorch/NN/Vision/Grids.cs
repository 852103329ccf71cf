using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator GridSamplerOp = new("aten::grid_sampler");
            private static readonly Operator AffineGridOp = new("aten::affine_grid_generator");

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // ATen numbers bilinear 0 and nearest 1, zeros 0, border 1 and reflection 2.
                var padding = padding_mode switch
                {
                    GridSamplePaddingMode.Border => 1L,
                    GridSamplePaddingMode.Reflection => 2L,
                    _ => 0L,
                };
                return Aten.Call(GridSamplerOp, input, grid, mode is GridSampleMode.Nearest ? 1L : 0L, padding, align_corners ?? false);
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
            {
                ArgumentNullException.ThrowIfNull(size);
                return Aten.Call(AffineGridOp, theta, size, align_corners);
            }
        }
    }
}
