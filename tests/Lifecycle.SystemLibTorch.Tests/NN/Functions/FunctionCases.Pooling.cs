using TorchSharp;
using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class FunctionCases
{
    private static readonly Cases PoolingFunctions = new(StringComparer.Ordinal)
    {
        ["max_pool1d"] = (x => F.max_pool1d(x[0], 2), () => [randn(2, 4, 9)]),
        ["max_pool1d with options"] = (x => F.max_pool1d(x[0], 3, stride: 2, padding: 1, ceil_mode: true), () => [randn(2, 4, 9)]),
        ["max_pool1d dilated"] = (x => F.max_pool1d(x[0], 2, stride: 1, dilation: 2), () => [randn(2, 4, 9)]),
        ["max_pool1d with indices"] = (x => WithIndices(F.max_pool1d_with_indices(x[0], 3, stride: 1, padding: 1)), () => [randn(2, 4, 9)]),
        ["avg_pool1d"] = (x => F.avg_pool1d(x[0], 2), () => [randn(2, 4, 9)]),
        ["avg_pool1d with options"] = (x => F.avg_pool1d(x[0], 3, stride: 2, padding: 1, ceil_mode: true, count_include_pad: false), () => [randn(2, 4, 9)]),
        ["adaptive_avg_pool1d"] = (x => F.adaptive_avg_pool1d(x[0], 3), () => [randn(2, 4, 9)]),
        ["adaptive_max_pool1d"] = (x => F.adaptive_max_pool1d(x[0], 3), () => [randn(2, 4, 9)]),
        ["adaptive_max_pool1d with indices"] = (x => WithIndices(F.adaptive_max_pool1d_with_indices(x[0], 2)), () => [randn(2, 4, 9)]),
        ["max_pool2d"] = (x => F.max_pool2d(x[0], [2, 2]), () => [randn(2, 4, 4, 5)]),
        ["max_pool2d with options"] = (x => F.max_pool2d(x[0], [3, 3], strides: [2, 2], padding: [1, 1], ceil_mode: true), () => [randn(2, 4, 4, 5)]),
        ["max_pool2d dilated"] = (x => F.max_pool2d(x[0], [2, 2], strides: [1, 1], dilation: [2, 2]), () => [randn(2, 4, 4, 5)]),
        ["max_pool2d with indices"] = (x => WithIndices(F.max_pool2d_with_indices(x[0], [3, 3], strides: [1, 1], padding: [1, 1])), () => [randn(2, 4, 4, 5)]),
        ["avg_pool2d"] = (x => F.avg_pool2d(x[0], [2, 2]), () => [randn(2, 4, 4, 5)]),
        ["avg_pool2d with options"] = (x => F.avg_pool2d(x[0], [3, 3], stride: [2, 2], padding: [1, 1], ceil_mode: true, count_include_pad: false), () => [randn(2, 4, 4, 5)]),
        ["avg_pool2d with divisor"] = (x => F.avg_pool2d(x[0], [2, 2], divisor_override: 3), () => [randn(2, 4, 4, 5)]),
        ["adaptive_avg_pool2d"] = (x => F.adaptive_avg_pool2d(x[0], 3), () => [randn(2, 4, 4, 5)]),
        ["adaptive_max_pool2d"] = (x => F.adaptive_max_pool2d(x[0], [3, 3]), () => [randn(2, 4, 4, 5)]),
        ["adaptive_max_pool2d with indices"] = (x => WithIndices(F.adaptive_max_pool2d_with_indices(x[0], [2, 2])), () => [randn(2, 4, 4, 5)]),
        ["max_pool3d"] = (x => F.max_pool3d(x[0], [2, 2, 2]), () => [randn([2, 2, 4, 4, 5])]),
        ["max_pool3d with options"] = (x => F.max_pool3d(x[0], [3, 3, 3], strides: [2, 2, 2], padding: [1, 1, 1], ceil_mode: true), () => [randn([2, 2, 4, 4, 5])]),
        ["max_pool3d dilated"] = (x => F.max_pool3d(x[0], [2, 2, 2], strides: [1, 1, 1], dilation: [2, 2, 2]), () => [randn([2, 2, 4, 4, 5])]),
        ["max_pool3d with indices"] = (x => WithIndices(F.max_pool3d_with_indices(x[0], [3, 3, 3], strides: [1, 1, 1], padding: [1, 1, 1])), () => [randn([2, 2, 4, 4, 5])]),
        ["avg_pool3d"] = (x => F.avg_pool3d(x[0], [2, 2, 2]), () => [randn([2, 2, 4, 4, 5])]),
        ["avg_pool3d with options"] = (x => F.avg_pool3d(x[0], [3, 3, 3], stride: [2, 2, 2], padding: [1, 1, 1], ceil_mode: true, count_include_pad: false), () => [randn([2, 2, 4, 4, 5])]),
        ["avg_pool3d with divisor"] = (x => F.avg_pool3d(x[0], [2, 2, 2], divisor_override: 3), () => [randn([2, 2, 4, 4, 5])]),
        ["adaptive_avg_pool3d"] = (x => F.adaptive_avg_pool3d(x[0], 3), () => [randn([2, 2, 4, 4, 5])]),
        ["adaptive_max_pool3d"] = (x => F.adaptive_max_pool3d(x[0], [3, 3, 3]), () => [randn([2, 2, 4, 4, 5])]),
        ["adaptive_max_pool3d with indices"] = (x => WithIndices(F.adaptive_max_pool3d_with_indices(x[0], [2, 2, 2])), () => [randn([2, 2, 4, 4, 5])]),
        ["max_pool2d uneven"] = (x => F.max_pool2d(x[0], (2, 3), (1, 2)), () => [randn(2, 4, 4, 5)]),
        ["avg_pool2d uneven"] = (x => F.avg_pool2d(x[0], (2, 3), (1, 2), (1, 0)), () => [randn(2, 4, 4, 5)]),
        ["adaptive_avg_pool2d uneven"] = (x => F.adaptive_avg_pool2d(x[0], (2, 3)), () => [randn(2, 4, 4, 5)]),
        ["adaptive_avg_pool3d uneven"] = (x => F.adaptive_avg_pool3d(x[0], (1, 2, 3)), () => [randn([2, 2, 4, 4, 5])]),
        ["lp_pool1d"] = (x => F.lp_pool1d(x[0], 2, 3, stride: 2), () => [rand(2, 4, 9)]),
        ["lp_pool2d"] = (x => F.lp_pool2d(x[0], 3, 2), () => [rand(2, 4, 4, 5)]),
        ["lp_pool2d uneven"] = (x => F.lp_pool2d(x[0], 2, [2, 3], ceil_mode: true), () => [rand(2, 4, 4, 5)]),
        ["fractional_max_pool2d"] = (x => F.fractional_max_pool2d(x[0], (2, 2), output_size: (3, 3)), () => [randn(2, 3, 6, 7)]),
        ["fractional_max_pool2d by ratio"] = (x => F.fractional_max_pool2d(x[0], 2, output_ratio: 0.5), () => [randn(2, 3, 6, 7)]),
        ["fractional_max_pool2d with indices"] = (x => WithIndices(F.fractional_max_pool2d_with_indices(x[0], 2, output_size: 2)), () => [randn(2, 3, 6, 7)]),
        ["max_unpool2d"] = (x => Unpooled(F.max_pool2d_with_indices(x[0], [2, 2]), (y, i) => F.max_unpool2d(y, i, [2, 2])), () => [randn(2, 3, 6, 8)]),
        ["fractional_max_pool3d"] = (x => F.fractional_max_pool3d(x[0], (2, 2, 2), output_size: (2, 2, 3)), () => [randn([1, 2, 4, 5, 6])]),
        ["fractional_max_pool3d by ratio"] = (x => F.fractional_max_pool3d(x[0], 2, output_ratio: 0.5), () => [randn([1, 2, 4, 5, 6])]),
        ["fractional_max_pool3d with indices"] = (x => WithIndices(F.fractional_max_pool3d_with_indices(x[0], 2, output_size: 2)), () => [randn([1, 2, 4, 5, 6])]),
        ["max_unpool3d"] = (x => Unpooled(F.max_pool3d_with_indices(x[0], [2, 2, 2]), (y, i) => F.max_unpool3d(y, i, [2, 2, 2])), () => [randn([1, 2, 4, 4, 6])]),
        ["max_unpool1d"] = (x => Unpooled(F.max_pool1d_with_indices(x[0], 2), (y, i) => F.max_unpool1d(y, i, 2, output_size: [9])), () => [randn(2, 4, 9)]),
        ["avg_pool2d_backward"] = (x => F.avg_pool2d_backward(x[0], x[1], [2, 2], [2, 2]) + (0 * x[1]), () => [randn(2, 4, 2, 2), randn(2, 4, 4, 4)]),
        ["avg_pool3d_backward"] = (x => F.avg_pool3d_backward(x[0], x[1], [2, 2, 2], [2, 2, 2]) + (0 * x[1]), () => [randn([2, 2, 2, 2, 2]), randn([2, 2, 4, 4, 4])]),
    };
}
