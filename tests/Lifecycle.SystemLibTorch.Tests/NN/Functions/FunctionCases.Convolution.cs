using TorchSharp;
using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class FunctionCases
{
    private static readonly Cases ConvolutionFunctions = new(StringComparer.Ordinal)
    {
        ["linear"] = (x => F.linear(x[0], x[1], x[2]), () => [randn(4, 5), randn(3, 5), randn(3)]),
        ["linear without bias"] = (x => F.linear(x[0], x[1]), () => [randn(2, 4, 5), randn(3, 5)]),
        ["bilinear"] = (x => F.bilinear(x[0], x[1], x[2], x[3]), () => [randn(4, 3), randn(4, 2), randn(5, 3, 2), randn(5)]),
        ["bilinear without bias"] = (x => F.bilinear(x[0], x[1], x[2]), () => [randn(4, 3), randn(4, 2), randn(5, 3, 2)]),
        ["conv1d"] = (x => F.conv1d(x[0], x[1], x[2]), () => [randn(2, 4, 7), randn(6, 4, 3), randn(6)]),
        ["conv1d with options"] = (x => F.conv1d(x[0], x[1], stride: 2, padding: 1), () => [randn(2, 4, 7), randn(2, 4, 3)]),
        ["conv1d dilated"] = (x => F.conv1d(x[0], x[1], padding: 1, dilation: 2), () => [randn(2, 4, 7), randn(2, 4, 3)]),
        ["conv1d grouped"] = (x => F.conv1d(x[0], x[1], x[2], groups: 2), () => [randn(2, 4, 7), randn(4, 2, 3), randn(4)]),
        ["conv1d same"] = (x => F.conv1d_padding(x[0], x[1], x[2], padding: Padding.Same), () => [randn(2, 4, 7), randn(3, 4, 3), randn(3)]),
        ["conv1d valid"] = (x => F.conv1d_padding(x[0], x[1], padding: Padding.Valid), () => [randn(2, 4, 7), randn(3, 4, 3)]),
        ["conv_transpose1d"] = (x => F.conv_transpose1d(x[0], x[1], x[2]), () => [randn(2, 4, 7), randn(4, 3, 3), randn(3)]),
        ["conv_transpose1d with options"] = (x => F.conv_transpose1d(x[0], x[1], stride: 2, padding: 1, output_padding: 1), () => [randn(2, 4, 7), randn(4, 2, 3)]),
        ["conv_transpose1d grouped"] = (x => F.conv_transpose1d(x[0], x[1], groups: 2, dilation: 2), () => [randn(2, 4, 7), randn(4, 2, 3)]),
        ["conv2d"] = (x => F.conv2d(x[0], x[1], x[2]), () => [randn(2, 4, 4, 5), randn(6, 4, 3, 2), randn(6)]),
        ["conv2d with options"] = (x => F.conv2d(x[0], x[1], strides: [2, 2], padding: [1, 1]), () => [randn(2, 4, 4, 5), randn(2, 4, 3, 2)]),
        ["conv2d dilated"] = (x => F.conv2d(x[0], x[1], padding: [1, 1], dilation: [2, 2]), () => [randn(2, 4, 4, 5), randn(2, 4, 3, 2)]),
        ["conv2d grouped"] = (x => F.conv2d(x[0], x[1], x[2], groups: 2), () => [randn(2, 4, 4, 5), randn(4, 2, 3, 2), randn(4)]),
        ["conv2d same"] = (x => F.conv2d_padding(x[0], x[1], x[2], padding: Padding.Same), () => [randn(2, 4, 4, 5), randn(3, 4, 3, 2), randn(3)]),
        ["conv2d valid"] = (x => F.conv2d_padding(x[0], x[1], padding: Padding.Valid), () => [randn(2, 4, 4, 5), randn(3, 4, 3, 2)]),
        ["conv_transpose2d"] = (x => F.conv_transpose2d(x[0], x[1], x[2]), () => [randn(2, 4, 4, 5), randn(4, 3, 3, 2), randn(3)]),
        ["conv_transpose2d with options"] = (x => F.conv_transpose2d(x[0], x[1], strides: [2, 2], padding: [1, 1], output_padding: [1, 1]), () => [randn(2, 4, 4, 5), randn(4, 2, 3, 2)]),
        ["conv_transpose2d grouped"] = (x => F.conv_transpose2d(x[0], x[1], groups: 2, dilation: [2, 2]), () => [randn(2, 4, 4, 5), randn(4, 2, 3, 2)]),
        ["conv3d"] = (x => F.conv3d(x[0], x[1], x[2]), () => [randn([1, 4, 3, 4, 4]), randn([6, 4, 2, 3, 2]), randn(6)]),
        ["conv3d with options"] = (x => F.conv3d(x[0], x[1], strides: [2, 2, 2], padding: [1, 1, 1]), () => [randn([1, 4, 3, 4, 4]), randn([2, 4, 2, 3, 2])]),
        ["conv3d dilated"] = (x => F.conv3d(x[0], x[1], padding: [1, 1, 1], dilation: [2, 2, 2]), () => [randn([1, 4, 3, 4, 4]), randn([2, 4, 2, 3, 2])]),
        ["conv3d grouped"] = (x => F.conv3d(x[0], x[1], x[2], groups: 2), () => [randn([1, 4, 3, 4, 4]), randn([4, 2, 2, 3, 2]), randn(4)]),
        ["conv3d same"] = (x => F.conv3d_padding(x[0], x[1], x[2], padding: Padding.Same), () => [randn([1, 4, 3, 4, 4]), randn([3, 4, 2, 3, 2]), randn(3)]),
        ["conv3d valid"] = (x => F.conv3d_padding(x[0], x[1], padding: Padding.Valid), () => [randn([1, 4, 3, 4, 4]), randn([3, 4, 2, 3, 2])]),
        ["conv_transpose3d"] = (x => F.conv_transpose3d(x[0], x[1], x[2]), () => [randn([1, 4, 3, 4, 4]), randn([4, 3, 2, 3, 2]), randn(3)]),
        ["conv_transpose3d with options"] = (x => F.conv_transpose3d(x[0], x[1], strides: [2, 2, 2], padding: [1, 1, 1], output_padding: [1, 1, 1]), () => [randn([1, 4, 3, 4, 4]), randn([4, 2, 2, 3, 2])]),
        ["conv_transpose3d grouped"] = (x => F.conv_transpose3d(x[0], x[1], groups: 2, dilation: [2, 2, 2]), () => [randn([1, 4, 3, 4, 4]), randn([4, 2, 2, 3, 2])]),
        ["unfold"] = (x => F.unfold(x[0], 2), () => [randn(2, 4, 3, 4)]),
        ["unfold with options"] = (x => F.unfold(x[0], (2, 3), dilation: (2, 1), padding: (1, 0), stride: (1, 2)), () => [randn(2, 4, 4, 5)]),
        ["fold"] = (x => F.fold(x[0], 4, 2), () => [randn(2, 8, 9)]),
        ["fold with options"] = (x => F.fold(x[0], (4, 5), (2, 2), stride: (2, 1)), () => [randn(2, 8, 8)]),
    };
}
