using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases ConvolutionLayers = new(StringComparer.Ordinal)
    {
        ["Linear"] = (() => Linear(5, 3), () => [randn(4, 5)]),
        ["Linear without bias"] = (() => Linear(5, 3, hasBias: false), () => [randn(4, 5)]),
        ["Linear of many dimensions"] = (() => Linear(5, 2), () => [randn(2, 3, 2, 5)]),
        ["Linear of a vector"] = (() => Linear(5, 2), () => [randn(5)]),
        ["Bilinear"] = (() => Bilinear(3, 4, 2), () => [randn(5, 3), randn(5, 4)]),
        ["Bilinear without bias"] = (() => Bilinear(3, 4, 2, hasBias: false), () => [randn(2, 5, 3), randn(2, 5, 4)]),
        ["Conv1d"] = (() => Conv1d(4, 6, 3), () => [randn(2, 4, 9)]),
        ["Conv1d strided"] = (() => Conv1d(4, 6, 3, stride: 2, padding: 1), () => [randn(2, 4, 9)]),
        ["Conv1d dilated"] = (() => Conv1d(4, 3, 2, dilation: 2, bias: false), () => [randn(2, 4, 9)]),
        ["Conv1d grouped"] = (() => Conv1d(4, 4, 3, padding: 1, groups: 2), () => [randn(2, 4, 9)]),
        ["Conv1d depthwise"] = (() => Conv1d(4, 8, 2, groups: 4), () => [randn(2, 4, 9)]),
        ["Conv1d same"] = (() => Conv1d(4, 3, 4, padding: Padding.Same), () => [randn(2, 4, 9)]),
        ["Conv1d valid"] = (() => Conv1d(4, 3, 2, padding: Padding.Valid, stride: 2), () => [randn(2, 4, 9)]),
        ["Conv1d reflect"] = (() => Conv1d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), () => [randn(2, 4, 9)]),
        ["Conv1d replicate"] = (() => Conv1d(4, 3, 3, padding: 2, padding_mode: PaddingModes.Replicate), () => [randn(2, 4, 9)]),
        ["Conv1d circular"] = (() => Conv1d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Circular, stride: 2), () => [randn(2, 4, 9)]),
        ["Conv1d unbatched"] = (() => Conv1d(4, 3, 2), () => [randn(4, 9)]),
        ["ConvTranspose1d"] = (() => ConvTranspose1d(4, 3, 2), () => [randn(2, 4, 9)]),
        ["ConvTranspose1d strided"] = (() => ConvTranspose1d(4, 3, 3, stride: 2, padding: 1, output_padding: 1), () => [randn(2, 4, 9)]),
        ["ConvTranspose1d grouped"] = (() => ConvTranspose1d(4, 4, 2, groups: 2, bias: false), () => [randn(2, 4, 9)]),
        ["ConvTranspose1d dilated"] = (() => ConvTranspose1d(4, 2, 2, dilation: 2, padding: 1), () => [randn(2, 4, 9)]),
        ["Conv2d"] = (() => Conv2d(4, 6, 3), () => [randn(2, 4, 4, 5)]),
        ["Conv2d strided"] = (() => Conv2d(4, 6, 3, stride: 2, padding: 1), () => [randn(2, 4, 4, 5)]),
        ["Conv2d dilated"] = (() => Conv2d(4, 3, 2, dilation: 2, bias: false), () => [randn(2, 4, 4, 5)]),
        ["Conv2d grouped"] = (() => Conv2d(4, 4, 3, padding: 1, groups: 2), () => [randn(2, 4, 4, 5)]),
        ["Conv2d depthwise"] = (() => Conv2d(4, 8, 2, groups: 4), () => [randn(2, 4, 4, 5)]),
        ["Conv2d same"] = (() => Conv2d(4, 3, 4, padding: Padding.Same), () => [randn(2, 4, 4, 5)]),
        ["Conv2d valid"] = (() => Conv2d(4, 3, 2, padding: Padding.Valid, stride: 2), () => [randn(2, 4, 4, 5)]),
        ["Conv2d reflect"] = (() => Conv2d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), () => [randn(2, 4, 4, 5)]),
        ["Conv2d replicate"] = (() => Conv2d(4, 3, 3, padding: 2, padding_mode: PaddingModes.Replicate), () => [randn(2, 4, 4, 5)]),
        ["Conv2d circular"] = (() => Conv2d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Circular, stride: 2), () => [randn(2, 4, 4, 5)]),
        ["Conv2d unbatched"] = (() => Conv2d(4, 3, 2), () => [randn(4, 4, 5)]),
        ["ConvTranspose2d"] = (() => ConvTranspose2d(4, 3, 2), () => [randn(2, 4, 4, 5)]),
        ["ConvTranspose2d strided"] = (() => ConvTranspose2d(4, 3, 3, stride: 2, padding: 1, output_padding: 1), () => [randn(2, 4, 4, 5)]),
        ["ConvTranspose2d grouped"] = (() => ConvTranspose2d(4, 4, 2, groups: 2, bias: false), () => [randn(2, 4, 4, 5)]),
        ["ConvTranspose2d dilated"] = (() => ConvTranspose2d(4, 2, 2, dilation: 2, padding: 1), () => [randn(2, 4, 4, 5)]),
        ["Conv3d"] = (() => Conv3d(2, 6, 3), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d strided"] = (() => Conv3d(2, 6, 3, stride: 2, padding: 1), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d dilated"] = (() => Conv3d(2, 3, 2, dilation: 2, bias: false), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d grouped"] = (() => Conv3d(2, 4, 3, padding: 1, groups: 2), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d depthwise"] = (() => Conv3d(2, 4, 2, groups: 2), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d same"] = (() => Conv3d(2, 3, 4, padding: Padding.Same), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d valid"] = (() => Conv3d(2, 3, 2, padding: Padding.Valid, stride: 2), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d reflect"] = (() => Conv3d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d replicate"] = (() => Conv3d(2, 3, 3, padding: 2, padding_mode: PaddingModes.Replicate), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d circular"] = (() => Conv3d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Circular, stride: 2), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv3d unbatched"] = (() => Conv3d(2, 3, 2), () => [randn(2, 4, 4, 5)]),
        ["ConvTranspose3d"] = (() => ConvTranspose3d(2, 3, 2), () => [randn([2, 2, 4, 4, 5])]),
        ["ConvTranspose3d strided"] = (() => ConvTranspose3d(2, 3, 3, stride: 2, padding: 1, output_padding: 1), () => [randn([2, 2, 4, 4, 5])]),
        ["ConvTranspose3d grouped"] = (() => ConvTranspose3d(2, 4, 2, groups: 2, bias: false), () => [randn([2, 2, 4, 4, 5])]),
        ["ConvTranspose3d dilated"] = (() => ConvTranspose3d(2, 2, 2, dilation: 2, padding: 1), () => [randn([2, 2, 4, 4, 5])]),
        ["Conv2d uneven"] = (() => Conv2d(4, 8, (3, 1), stride: (2, 1), padding: (1, 0), dilation: (1, 2), groups: 2, bias: false), () => [randn(2, 4, 4, 5)]),
        ["Conv2d uneven same"] = (() => Conv2d(4, 2, (3, 2), padding: Padding.Same, dilation: (1, 2)), () => [randn(2, 4, 4, 5)]),
        ["Conv2d same reflect"] = (() => Conv2d(4, 2, 4, padding: Padding.Same, padding_mode: PaddingModes.Reflect), () => [randn(2, 4, 4, 5)]),
        ["Conv3d uneven"] = (() => Conv3d(2, 3, (1, 2, 3), stride: (1, 2, 1), padding: (0, 1, 1)), () => [randn([2, 2, 4, 4, 5])]),
        ["ConvTranspose2d uneven"] = (() => ConvTranspose2d(4, 2, (3, 2), stride: (2, 3), padding: (1, 0), output_padding: (1, 2)), () => [randn(2, 4, 4, 5)]),
        ["ConvTranspose3d uneven"] = (() => ConvTranspose3d(2, 2, (1, 2, 3), stride: (1, 2, 1), padding: (0, 1, 1)), () => [randn([2, 2, 4, 4, 5])]),
    };
}
