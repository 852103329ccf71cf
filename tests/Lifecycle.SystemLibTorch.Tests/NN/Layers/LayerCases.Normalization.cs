using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases NormalizationLayers = new(StringComparer.Ordinal)
    {
        ["BatchNorm1d"] = (() => BatchNorm1d(4), () => [randn(2, 4, 9)]),
        ["BatchNorm1d with momentum"] = (() => BatchNorm1d(4, eps: 1e-3, momentum: 0.3), () => [randn(2, 4, 9)]),
        ["BatchNorm1d evaluating"] = (() => Evaluating(BatchNorm1d(4)), () => [randn(2, 4, 9)]),
        ["BatchNorm1d evaluating after a batch"] = (() => Warmed(BatchNorm1d(4), randn(2, 4, 9) + 2), () => [randn(2, 4, 9)]),
        ["BatchNorm1d plain"] = (() => BatchNorm1d(4, affine: false), () => [randn(2, 4, 9)]),
        ["BatchNorm1d untracked"] = (() => BatchNorm1d(4, track_running_stats: false), () => [randn(2, 4, 9)]),
        ["BatchNorm1d untracked evaluating"] = (() => Evaluating(BatchNorm1d(4, affine: false, track_running_stats: false)), () => [randn(2, 4, 9)]),
        ["InstanceNorm1d"] = (() => InstanceNorm1d(4), () => [randn(2, 4, 9)]),
        ["InstanceNorm1d affine"] = (() => InstanceNorm1d(4, affine: true), () => [randn(2, 4, 9)]),
        ["InstanceNorm1d tracked"] = (() => InstanceNorm1d(4, track_running_stats: true, momentum: 0.2), () => [randn(2, 4, 9)]),
        ["InstanceNorm1d evaluating after a batch"] = (() => Warmed(InstanceNorm1d(4, affine: true, track_running_stats: true), randn(2, 4, 9) + 2), () => [randn(2, 4, 9)]),
        ["InstanceNorm1d unbatched"] = (() => InstanceNorm1d(4, affine: true), () => [randn(4, 9)]),
        ["BatchNorm2d"] = (() => BatchNorm2d(4), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d with momentum"] = (() => BatchNorm2d(4, eps: 1e-3, momentum: 0.3), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d evaluating"] = (() => Evaluating(BatchNorm2d(4)), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d evaluating after a batch"] = (() => Warmed(BatchNorm2d(4), randn(2, 4, 4, 5) + 2), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d plain"] = (() => BatchNorm2d(4, affine: false), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d untracked"] = (() => BatchNorm2d(4, track_running_stats: false), () => [randn(2, 4, 4, 5)]),
        ["BatchNorm2d untracked evaluating"] = (() => Evaluating(BatchNorm2d(4, affine: false, track_running_stats: false)), () => [randn(2, 4, 4, 5)]),
        ["InstanceNorm2d"] = (() => InstanceNorm2d(4), () => [randn(2, 4, 4, 5)]),
        ["InstanceNorm2d affine"] = (() => InstanceNorm2d(4, affine: true), () => [randn(2, 4, 4, 5)]),
        ["InstanceNorm2d tracked"] = (() => InstanceNorm2d(4, track_running_stats: true, momentum: 0.2), () => [randn(2, 4, 4, 5)]),
        ["InstanceNorm2d evaluating after a batch"] = (() => Warmed(InstanceNorm2d(4, affine: true, track_running_stats: true), randn(2, 4, 4, 5) + 2), () => [randn(2, 4, 4, 5)]),
        ["InstanceNorm2d unbatched"] = (() => InstanceNorm2d(4, affine: true), () => [randn(4, 4, 5)]),
        ["BatchNorm3d"] = (() => BatchNorm3d(4), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d with momentum"] = (() => BatchNorm3d(4, eps: 1e-3, momentum: 0.3), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d evaluating"] = (() => Evaluating(BatchNorm3d(4)), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d evaluating after a batch"] = (() => Warmed(BatchNorm3d(4), randn([2, 4, 2, 3, 3]) + 2), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d plain"] = (() => BatchNorm3d(4, affine: false), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d untracked"] = (() => BatchNorm3d(4, track_running_stats: false), () => [randn([2, 4, 2, 3, 3])]),
        ["BatchNorm3d untracked evaluating"] = (() => Evaluating(BatchNorm3d(4, affine: false, track_running_stats: false)), () => [randn([2, 4, 2, 3, 3])]),
        ["InstanceNorm3d"] = (() => InstanceNorm3d(4), () => [randn([2, 4, 2, 3, 3])]),
        ["InstanceNorm3d affine"] = (() => InstanceNorm3d(4, affine: true), () => [randn([2, 4, 2, 3, 3])]),
        ["InstanceNorm3d tracked"] = (() => InstanceNorm3d(4, track_running_stats: true, momentum: 0.2), () => [randn([2, 4, 2, 3, 3])]),
        ["InstanceNorm3d evaluating after a batch"] = (() => Warmed(InstanceNorm3d(4, affine: true, track_running_stats: true), randn([2, 4, 2, 3, 3]) + 2), () => [randn([2, 4, 2, 3, 3])]),
        ["InstanceNorm3d unbatched"] = (() => InstanceNorm3d(4, affine: true), () => [randn(4, 2, 3, 3)]),
        ["BatchNorm1d of rows"] = (() => BatchNorm1d(4), () => [randn(6, 4)]),
        ["LayerNorm"] = (() => LayerNorm([4, 5]), () => [randn(2, 4, 4, 5)]),
        ["LayerNorm of three dimensions"] = (() => LayerNorm([4, 4, 5]), () => [randn(2, 4, 4, 5)]),
        ["LayerNorm of one number"] = (() => LayerNorm(5, eps: 1e-3), () => [randn(2, 4, 4, 5)]),
        ["LayerNorm plain"] = (() => LayerNorm(5, elementwise_affine: false), () => [randn(2, 4, 4, 5)]),
        ["GroupNorm"] = (() => GroupNorm(2, 4), () => [randn(2, 4, 4, 5)]),
        ["GroupNorm of single channels"] = (() => GroupNorm(4, 4, eps: 1e-3), () => [randn(2, 4, 4, 5)]),
        ["GroupNorm plain"] = (() => GroupNorm(1, 4, affine: false), () => [randn(2, 4, 4, 5)]),
        ["GroupNorm of sequences"] = (() => GroupNorm(2, 4), () => [randn(2, 4, 9)]),
        ["LocalResponseNorm"] = (() => LocalResponseNorm(2), () => [randn(2, 4, 4, 5)]),
        ["LocalResponseNorm with options"] = (() => LocalResponseNorm(3, alpha: 0.5, beta: 0.6, k: 2.0), () => [randn(2, 4, 4, 5)]),
        ["LocalResponseNorm of sequences"] = (() => LocalResponseNorm(2, alpha: 0.1), () => [randn(2, 4, 9)]),
        ["LocalResponseNorm of volumes"] = (() => LocalResponseNorm(3, alpha: 0.1), () => [randn([1, 4, 2, 3, 3])]),
    };
}
