using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases PoolingLayers = new(StringComparer.Ordinal)
    {
        ["MaxPool1d"] = (() => MaxPool1d(2), () => [randn(2, 4, 9)]),
        ["MaxPool1d strided"] = (() => MaxPool1d(2, stride: 1), () => [randn(2, 4, 9)]),
        ["MaxPool1d padded"] = (() => MaxPool1d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn(2, 4, 9)]),
        ["MaxPool1d dilated"] = (() => MaxPool1d(2, stride: 1, dilation: 2), () => [randn(2, 4, 9)]),
        ["AvgPool1d"] = (() => AvgPool1d(2), () => [randn(2, 4, 9)]),
        ["AvgPool1d padded"] = (() => AvgPool1d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn(2, 4, 9)]),
        ["AvgPool1d uncounted"] = (() => AvgPool1d(3, stride: 1, padding: 1, count_include_pad: false), () => [randn(2, 4, 9)]),
        ["AdaptiveAvgPool1d"] = (() => AdaptiveAvgPool1d(4), () => [randn(2, 4, 9)]),
        ["AdaptiveAvgPool1d to one"] = (() => AdaptiveAvgPool1d(1), () => [randn(2, 4, 9)]),
        ["AdaptiveMaxPool1d"] = (() => AdaptiveMaxPool1d(4), () => [randn(2, 4, 9)]),
        ["AdaptiveMaxPool1d to one"] = (() => AdaptiveMaxPool1d(1), () => [randn(2, 4, 9)]),
        ["MaxPool2d"] = (() => MaxPool2d(2), () => [randn(2, 4, 4, 5)]),
        ["MaxPool2d strided"] = (() => MaxPool2d(2, stride: 1), () => [randn(2, 4, 4, 5)]),
        ["MaxPool2d padded"] = (() => MaxPool2d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn(2, 4, 4, 5)]),
        ["MaxPool2d dilated"] = (() => MaxPool2d(2, stride: 1, dilation: 2), () => [randn(2, 4, 4, 5)]),
        ["AvgPool2d"] = (() => AvgPool2d(2), () => [randn(2, 4, 4, 5)]),
        ["AvgPool2d padded"] = (() => AvgPool2d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn(2, 4, 4, 5)]),
        ["AvgPool2d uncounted"] = (() => AvgPool2d(3, stride: 1, padding: 1, count_include_pad: false), () => [randn(2, 4, 4, 5)]),
        ["MaxPool2d uneven"] = (() => MaxPool2d((2, 3), stride: (1, 2), padding: (1, 0)), () => [randn(2, 4, 4, 5)]),
        ["AvgPool2d uneven"] = (() => AvgPool2d((2, 3), stride: (1, 2), padding: (1, 0)), () => [randn(2, 4, 4, 5)]),
        ["AvgPool2d with divisor"] = (() => AvgPool2d(2, divisor_override: 3), () => [randn(2, 4, 4, 5)]),
        ["AdaptiveAvgPool2d"] = (() => AdaptiveAvgPool2d((2, 3)), () => [randn(2, 4, 4, 5)]),
        ["AdaptiveAvgPool2d to one"] = (() => AdaptiveAvgPool2d(1), () => [randn(2, 4, 4, 5)]),
        ["AdaptiveMaxPool2d"] = (() => AdaptiveMaxPool2d([2, 3]), () => [randn(2, 4, 4, 5)]),
        ["AdaptiveMaxPool2d to one"] = (() => AdaptiveMaxPool2d([1, 1]), () => [randn(2, 4, 4, 5)]),
        ["MaxPool3d"] = (() => MaxPool3d(2), () => [randn([2, 2, 4, 4, 5])]),
        ["MaxPool3d strided"] = (() => MaxPool3d(2, stride: 1), () => [randn([2, 2, 4, 4, 5])]),
        ["MaxPool3d padded"] = (() => MaxPool3d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn([2, 2, 4, 4, 5])]),
        ["MaxPool3d dilated"] = (() => MaxPool3d(2, stride: 1, dilation: 2), () => [randn([2, 2, 4, 4, 5])]),
        ["AvgPool3d"] = (() => AvgPool3d(2), () => [randn([2, 2, 4, 4, 5])]),
        ["AvgPool3d padded"] = (() => AvgPool3d(3, stride: 2, padding: 1, ceil_mode: true), () => [randn([2, 2, 4, 4, 5])]),
        ["AvgPool3d uncounted"] = (() => AvgPool3d(3, stride: 1, padding: 1, count_include_pad: false), () => [randn([2, 2, 4, 4, 5])]),
        ["MaxPool3d uneven"] = (() => MaxPool3d((1, 2, 3), stride: (1, 2, 2), padding: (0, 1, 1)), () => [randn([2, 2, 4, 4, 5])]),
        ["AvgPool3d uneven"] = (() => AvgPool3d((1, 2, 3), stride: (1, 2, 2), padding: (0, 1, 1)), () => [randn([2, 2, 4, 4, 5])]),
        ["AvgPool3d with divisor"] = (() => AvgPool3d(2, divisor_override: 3), () => [randn([2, 2, 4, 4, 5])]),
        ["AdaptiveAvgPool3d"] = (() => AdaptiveAvgPool3d((2, 1, 3)), () => [randn([2, 2, 4, 4, 5])]),
        ["AdaptiveAvgPool3d to one"] = (() => AdaptiveAvgPool3d(1), () => [randn([2, 2, 4, 4, 5])]),
        ["AdaptiveMaxPool3d"] = (() => AdaptiveMaxPool3d([2, 1, 3]), () => [randn([2, 2, 4, 4, 5])]),
        ["AdaptiveMaxPool3d to one"] = (() => AdaptiveMaxPool3d([1, 1, 1]), () => [randn([2, 2, 4, 4, 5])]),
        ["LPPool1d"] = (() => LPPool1d(2, 2), () => [rand(2, 4, 9)]),
        ["LPPool1d strided"] = (() => LPPool1d(3, 3, stride: 2, ceil_mode: true), () => [rand(2, 4, 9)]),
        ["LPPool2d"] = (() => LPPool2d(2, 2), () => [rand(2, 4, 4, 5)]),
        ["LPPool2d strided"] = (() => LPPool2d(3, 3, stride: 2, ceil_mode: true), () => [rand(2, 4, 4, 5)]),
        ["LPPool2d uneven"] = (() => LPPool2d(1.5, [2, 3], stride: [1, 2]), () => [rand(2, 4, 4, 5)]),
        ["FractionalMaxPool2d"] = (() => FractionalMaxPool2d((2, 2), output_size: (2, 3)), () => [randn(2, 4, 6, 7)]),
        ["FractionalMaxPool2d by ratio"] = (() => FractionalMaxPool2d((2, 3), output_ratio: (0.5, 0.4)), () => [randn(2, 4, 6, 7)]),
        ["FractionalMaxPool2d of one number"] = (() => FractionalMaxPool2d(2, output_ratio: 0.5), () => [randn(4, 6, 7)]),
        ["FractionalMaxPool3d"] = (() => FractionalMaxPool3d(2, output_size: 2), () => [randn([1, 2, 4, 5, 6])]),
        ["FractionalMaxPool3d by ratio"] = (() => FractionalMaxPool3d((1, 2, 3), output_ratio: (0.5, 0.5, 0.4)), () => [randn([2, 2, 4, 5, 6])]),
        ["MaxUnpool1d"] = (() => new Unpooling(MaxPool1d(2).forward_with_indices, (x, i) => MaxUnpool1d(2).call(x, i)), () => [randn(2, 4, 8)]),
        ["MaxUnpool1d strided"] = (() => new Unpooling(MaxPool1d(3, stride: 2, padding: 1).forward_with_indices, (x, i) => MaxUnpool1d(3, stride: 2, padding: 1).call(x, i)), () => [randn(2, 4, 9)]),
        ["MaxUnpool1d to a size"] = (() => new Unpooling(MaxPool1d(2).forward_with_indices, (x, i) => MaxUnpool1d(2).call(x, i, [9])), () => [randn(2, 4, 9)]),
        ["MaxUnpool2d"] = (() => new Unpooling(MaxPool2d(2).forward_with_indices, (x, i) => MaxUnpool2d(2).call(x, i)), () => [randn(2, 4, 4, 6)]),
        ["MaxUnpool2d strided"] = (() => new Unpooling(MaxPool2d(3, stride: 2, padding: 1).forward_with_indices, (x, i) => MaxUnpool2d(3, stride: 2, padding: 1).call(x, i)), () => [randn(2, 2, 5, 7)]),
        ["MaxUnpool2d to a size"] = (() => new Unpooling(MaxPool2d(2).forward_with_indices, (x, i) => MaxUnpool2d(2).call(x, i, [4, 5])), () => [randn(2, 4, 4, 5)]),
        ["MaxUnpool2d uneven"] = (() => new Unpooling(MaxPool2d((2, 1), (2, 1)).forward_with_indices, (x, i) => MaxUnpool2d((2, 1), (2, 1)).call(x, i)), () => [randn(2, 4, 4, 5)]),
        ["MaxUnpool2d to a full size"] = (() => new Unpooling(MaxPool2d(2).forward_with_indices, (x, i) => MaxUnpool2d(2).call(x, i, [2, 4, 4, 5])), () => [randn(2, 4, 4, 5)]),
        ["MaxUnpool3d"] = (() => new Unpooling(MaxPool3d(2).forward_with_indices, (x, i) => MaxUnpool3d(2).call(x, i)), () => [randn([2, 2, 4, 4, 6])]),
        ["MaxUnpool3d uneven"] = (() => new Unpooling(MaxPool3d((1, 2, 2), (1, 2, 2)).forward_with_indices, (x, i) => MaxUnpool3d((1, 2, 2), (1, 2, 2)).call(x, i)), () => [randn([2, 2, 3, 4, 6])]),
        ["MaxUnpool3d to a size"] = (() => new Unpooling(MaxPool3d(2).forward_with_indices, (x, i) => MaxUnpool3d(2).call(x, i, [4, 4, 5])), () => [randn([2, 2, 4, 4, 5])]),
    };
}
