using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // By mode and number of spatial dimensions; those of the second kind know align_corners.
            private static readonly Dictionary<(InterpolationMode Mode, int Rank), Operator> PlainResizing = new()
            {
                [(InterpolationMode.Nearest, 1)] = new("aten::upsample_nearest1d", "vec"),
                [(InterpolationMode.Nearest, 2)] = new("aten::upsample_nearest2d", "vec"),
                [(InterpolationMode.Nearest, 3)] = new("aten::upsample_nearest3d", "vec"),
                [(InterpolationMode.NearestExact, 1)] = new("aten::_upsample_nearest_exact1d", "vec"),
                [(InterpolationMode.NearestExact, 2)] = new("aten::_upsample_nearest_exact2d", "vec"),
                [(InterpolationMode.NearestExact, 3)] = new("aten::_upsample_nearest_exact3d", "vec"),
            };

            private static readonly Dictionary<(InterpolationMode Mode, int Rank, bool AntiAlias), Operator> SmoothResizing = new()
            {
                [(InterpolationMode.Linear, 1, false)] = new("aten::upsample_linear1d", "vec"),
                [(InterpolationMode.Bilinear, 2, false)] = new("aten::upsample_bilinear2d", "vec"),
                [(InterpolationMode.Bicubic, 2, false)] = new("aten::upsample_bicubic2d", "vec"),
                [(InterpolationMode.Trilinear, 3, false)] = new("aten::upsample_trilinear3d", "vec"),
                [(InterpolationMode.Bilinear, 2, true)] = new("aten::_upsample_bilinear2d_aa", "vec"),
                [(InterpolationMode.Bicubic, 2, true)] = new("aten::_upsample_bicubic2d_aa", "vec"),
            };

            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var shape = x.shape;
                var rank = shape.Length - 2;
                if ((size is null) == (scale_factor is null))
                    throw new ArgumentException("Exactly one of size and scale_factor is to be given.", nameof(size));
                if (scale_factor is { Length: 1 } && rank > 1) scale_factor = [.. Enumerable.Repeat(scale_factor[0], rank)];
                if (size is { Length: 1 } && rank > 1) size = [.. Enumerable.Repeat(size[0], rank)];
                if (scale_factor is not null && (recompute_scale_factor || mode is InterpolationMode.Area))
                {
                    size = [.. scale_factor.Select((factor, i) => (long)Math.Floor(shape[i + 2] * factor))];
                    scale_factor = null;
                }
                if (mode is InterpolationMode.Area) return AreaResize(x, rank, size!);
                if (!antialias && PlainResizing.TryGetValue((mode, rank), out var plain)) return Aten.Call(plain, x, size, scale_factor);
                if (SmoothResizing.TryGetValue((mode, rank, antialias), out var smooth))
                    return Aten.Call(smooth, x, size, align_corners ?? false, scale_factor);
                throw new ArgumentException(
                    $"Interpolation {mode}{(antialias ? " with antialias" : "")} is not defined for input of {shape.Length} dimensions.", nameof(mode));
            }

            private static Tensor AreaResize(Tensor x, int rank, long[] size) => rank switch
            {
                1 => adaptive_avg_pool1d(x, size[0]),
                2 => adaptive_avg_pool2d(x, size),
                _ => adaptive_avg_pool3d(x, size),
            };

            public static Tensor upsample(
                Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);

            public static Tensor upsample_nearest(
                Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Nearest, align_corners);

            public static Tensor upsample_bilinear(
                Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Bilinear, align_corners);
        }
    }
}
