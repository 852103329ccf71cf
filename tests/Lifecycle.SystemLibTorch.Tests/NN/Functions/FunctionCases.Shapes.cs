using TorchSharp;
using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class FunctionCases
{
    private static readonly Cases ShapesFunctions = new(StringComparer.Ordinal)
    {
        ["pad constant"] = (x => F.pad(x[0], (1, 2, 2, 1), value: 0.5), () => [randn(2, 4, 4, 5)]),
        ["pad constant of sequences"] = (x => F.pad(x[0], (1, 2), value: 0.5), () => [randn(2, 4, 9)]),
        ["pad constant of volumes"] = (x => F.pad(x[0], [1, 2, 0, 1, 1, 0], value: 0.5), () => [randn([2, 2, 4, 4, 5])]),
        ["pad reflect"] = (x => F.pad(x[0], (1, 2, 2, 1), PaddingModes.Reflect), () => [randn(2, 4, 4, 5)]),
        ["pad reflect of sequences"] = (x => F.pad(x[0], (1, 2), PaddingModes.Reflect), () => [randn(2, 4, 9)]),
        ["pad reflect of volumes"] = (x => F.pad(x[0], [1, 2, 0, 1, 1, 0], PaddingModes.Reflect), () => [randn([2, 2, 4, 4, 5])]),
        ["pad replicate"] = (x => F.pad(x[0], (1, 2, 2, 1), PaddingModes.Replicate), () => [randn(2, 4, 4, 5)]),
        ["pad replicate of sequences"] = (x => F.pad(x[0], (1, 2), PaddingModes.Replicate), () => [randn(2, 4, 9)]),
        ["pad replicate of volumes"] = (x => F.pad(x[0], [1, 2, 0, 1, 1, 0], PaddingModes.Replicate), () => [randn([2, 2, 4, 4, 5])]),
        ["pad circular"] = (x => F.pad(x[0], (1, 2, 2, 1), PaddingModes.Circular), () => [randn(2, 4, 4, 5)]),
        ["pad circular of sequences"] = (x => F.pad(x[0], (1, 2), PaddingModes.Circular), () => [randn(2, 4, 9)]),
        ["pad circular of volumes"] = (x => F.pad(x[0], [1, 2, 0, 1, 1, 0], PaddingModes.Circular), () => [randn([2, 2, 4, 4, 5])]),
        ["pad cutting"] = (x => F.pad(x[0], (-1, 0, 1, -1)), () => [randn(2, 4, 3, 4)]),
        ["pixel_shuffle"] = (x => F.pixel_shuffle(x[0], 2), () => [randn(2, 4, 3, 4)]),
        ["pixel_unshuffle"] = (x => F.pixel_unshuffle(x[0], 2), () => [randn(2, 1, 4, 6)]),
        ["interpolate nearest"] = (x => F.interpolate(x[0], size: [4, 9]), () => [randn(1, 2, 4, 5)]),
        ["interpolate nearest by factor"] = (x => F.interpolate(x[0], scale_factor: [1.7, 1.7]), () => [randn(1, 2, 4, 5)]),
        ["interpolate nearest exact"] = (x => F.interpolate(x[0], size: [4, 9], mode: InterpolationMode.NearestExact), () => [randn(1, 2, 4, 5)]),
        ["interpolate bilinear"] = (x => F.interpolate(x[0], scale_factor: [1.7, 1.7], mode: InterpolationMode.Bilinear, align_corners: false), () => [randn(1, 2, 4, 5)]),
        ["interpolate bilinear recomputed"] = (x => F.interpolate(x[0], scale_factor: [1.7, 1.7], mode: InterpolationMode.Bilinear, align_corners: false, recompute_scale_factor: true), () => [randn(1, 2, 4, 5)]),
        ["interpolate bilinear by corners"] = (x => F.interpolate(x[0], size: [9, 11], mode: InterpolationMode.Bilinear, align_corners: true), () => [randn(1, 2, 4, 5)]),
        ["interpolate bicubic"] = (x => F.interpolate(x[0], size: [9, 11], mode: InterpolationMode.Bicubic, align_corners: true), () => [randn(1, 2, 4, 5)]),
        ["interpolate bicubic by factor"] = (x => F.interpolate(x[0], scale_factor: [0.6, 0.6], mode: InterpolationMode.Bicubic), () => [randn(1, 2, 4, 5)]),
        ["interpolate antialias"] = (x => F.interpolate(x[0], size: [3, 4], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true), () => [randn(1, 2, 4, 5)]),
        ["interpolate bicubic antialias"] = (x => F.interpolate(x[0], size: [3, 4], mode: InterpolationMode.Bicubic, antialias: true), () => [randn(1, 2, 4, 5)]),
        ["interpolate area"] = (x => F.interpolate(x[0], size: [3, 2], mode: InterpolationMode.Area), () => [randn(1, 2, 4, 5)]),
        ["interpolate area by factor"] = (x => F.interpolate(x[0], scale_factor: [0.5, 0.5], mode: InterpolationMode.Area), () => [randn(1, 2, 4, 5)]),
        ["interpolate linear"] = (x => F.interpolate(x[0], size: [13], mode: InterpolationMode.Linear), () => [randn(2, 4, 9)]),
        ["interpolate nearest sequences"] = (x => F.interpolate(x[0], size: [13]), () => [randn(2, 4, 9)]),
        ["interpolate area of sequences"] = (x => F.interpolate(x[0], size: [4], mode: InterpolationMode.Area), () => [randn(2, 4, 9)]),
        ["interpolate trilinear"] = (x => F.interpolate(x[0], scale_factor: [1.5, 2.0, 1.0], mode: InterpolationMode.Trilinear), () => [randn([1, 2, 2, 3, 3])]),
        ["interpolate area of volumes"] = (x => F.interpolate(x[0], size: [2, 1, 2], mode: InterpolationMode.Area), () => [randn([1, 2, 2, 3, 3])]),
        ["interpolate nearest exact volumes"] = (x => F.interpolate(x[0], size: [3, 5, 4], mode: InterpolationMode.NearestExact), () => [randn([1, 2, 2, 3, 3])]),
        ["upsample"] = (x => F.upsample(x[0], scale_factor: [2.0, 2.0]), () => [randn(1, 2, 3, 4)]),
        ["upsample_bilinear"] = (x => F.upsample_bilinear(x[0], size: [5, 7], align_corners: true), () => [randn(1, 2, 3, 4)]),
        ["upsample_nearest"] = (x => F.upsample_nearest(x[0], size: [5, 7]), () => [randn(1, 2, 3, 4)]),
        ["upsample_nearest1d"] = (x => F.upsample_nearest1d(x[0], 13, null), () => [randn(2, 4, 9)]),
        ["upsample_nearest2d"] = (x => F.upsample_nearest2d(x[0], scaleFactors: [2.0, 1.5]), () => [randn(1, 2, 3, 4)]),
        ["upsample_nearest3d"] = (x => F.upsample_nearest3d(x[0], [3, 5, 4]), () => [randn([1, 2, 2, 3, 3])]),
        ["upsample_nearest2d_backward"] = (x => F.upsample_nearest2d_backward(x[0], [1, 2, 3, 4], [6, 8]), () => [randn(1, 2, 6, 8)]),
        ["upsample_nearest3d_backward"] = (x => F.upsample_nearest3d_backward(x[0], [1, 2, 2, 3, 4], [4, 6, 8]), () => [randn([1, 2, 4, 6, 8])]),
        ["grid_sample bilinear zeros"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: false), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["grid_sample nearest border"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: false), GridSampleMode.Nearest, GridSamplePaddingMode.Border, align_corners: false), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["grid_sample bilinear reflection"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: false), GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["grid_sample bilinear zeros by corners"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: true), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["grid_sample nearest border by corners"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: true), GridSampleMode.Nearest, GridSamplePaddingMode.Border, align_corners: true), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["grid_sample bilinear reflection by corners"] = (x => F.grid_sample(x[0], F.affine_grid(x[1], [2, 2, 4, 5], align_corners: true), GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: true), () => [randn(2, 2, 3, 4), randn(2, 2, 3)]),
        ["affine_grid of volumes"] = (x => F.affine_grid(x[0], [1, 1, 2, 3, 4], align_corners: false), () => [randn(1, 3, 4)]),
    };
}
