using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases ShapesLayers = new(StringComparer.Ordinal)
    {
        ["ConstantPad1d"] = (() => ConstantPad1d(2, 0.5), () => [randn(2, 4, 9)]),
        ["ConstantPad1d uneven"] = (() => ConstantPad1d((1, 2), 0.5), () => [randn(2, 4, 9)]),
        ["ConstantPad2d"] = (() => ConstantPad2d(1, 0.5), () => [randn(2, 4, 4, 5)]),
        ["ConstantPad2d uneven"] = (() => ConstantPad2d((1, 2, 0, 1), 0.5), () => [randn(2, 4, 4, 5)]),
        ["ConstantPad3d"] = (() => ConstantPad3d(1, 0.5), () => [randn([2, 2, 4, 4, 5])]),
        ["ConstantPad3d uneven"] = (() => ConstantPad3d((1, 2, 0, 1, 1, 0), 0.5), () => [randn([2, 2, 4, 4, 5])]),
        ["ReflectionPad1d"] = (() => ReflectionPad1d(2), () => [randn(2, 4, 9)]),
        ["ReflectionPad1d uneven"] = (() => ReflectionPad1d((1, 2)), () => [randn(2, 4, 9)]),
        ["ReflectionPad2d"] = (() => ReflectionPad2d(1), () => [randn(2, 4, 4, 5)]),
        ["ReflectionPad2d uneven"] = (() => ReflectionPad2d((1, 2, 0, 1)), () => [randn(2, 4, 4, 5)]),
        ["ReflectionPad3d"] = (() => ReflectionPad3d(1), () => [randn([2, 2, 4, 4, 5])]),
        ["ReflectionPad3d uneven"] = (() => ReflectionPad3d((1, 2, 0, 1, 1, 0)), () => [randn([2, 2, 4, 4, 5])]),
        ["ReplicationPad1d"] = (() => ReplicationPad1d(2), () => [randn(2, 4, 9)]),
        ["ReplicationPad1d uneven"] = (() => ReplicationPad1d((1, 2)), () => [randn(2, 4, 9)]),
        ["ReplicationPad2d"] = (() => ReplicationPad2d(1), () => [randn(2, 4, 4, 5)]),
        ["ReplicationPad2d uneven"] = (() => ReplicationPad2d((1, 2, 0, 1)), () => [randn(2, 4, 4, 5)]),
        ["ReplicationPad3d"] = (() => ReplicationPad3d(1), () => [randn([2, 2, 4, 4, 5])]),
        ["ReplicationPad3d uneven"] = (() => ReplicationPad3d((1, 2, 0, 1, 1, 0)), () => [randn([2, 2, 4, 4, 5])]),
        ["ZeroPad2d"] = (() => ZeroPad2d(1), () => [randn(2, 4, 4, 5)]),
        ["ZeroPad2d uneven"] = (() => ZeroPad2d((1, 2, 0, 1)), () => [randn(2, 4, 4, 5)]),
        ["ZeroPad2d cutting"] = (() => ZeroPad2d((-1, 0, 2, -1)), () => [randn(2, 4, 4, 5)]),
        ["Unfold"] = (() => Unfold(2), () => [randn(2, 4, 4, 5)]),
        ["Unfold with options"] = (() => Unfold((2, 3), dilation: (2, 1), padding: (1, 0), stride: (1, 2)), () => [randn(2, 4, 4, 5)]),
        ["Unfold of numbers"] = (() => Unfold(2, dilation: 2, padding: 1, stride: 2), () => [randn(2, 4, 4, 5)]),
        ["Unfold unbatched"] = (() => Unfold(2), () => [randn(2, 3, 4)]),
        ["Fold"] = (() => Fold(4, 2), () => [randn(2, 8, 9)]),
        ["Fold with options"] = (() => Fold((4, 5), (2, 3), dilation: (2, 1), padding: (1, 0), stride: (1, 2)), () => [randn(2, 12, 8)]),
        ["Fold unbatched"] = (() => Fold((4, 5), (2, 2), stride: (2, 1)), () => [randn(8, 8)]),
        ["PixelShuffle"] = (() => PixelShuffle(2), () => [randn(2, 4, 4, 5)]),
        ["PixelShuffle of more"] = (() => PixelShuffle(3), () => [randn([1, 2, 9, 2, 3])]),
        ["PixelUnshuffle"] = (() => PixelUnshuffle(2), () => [randn(2, 1, 4, 6)]),
        ["PixelUnshuffle of more"] = (() => PixelUnshuffle(3), () => [randn(2, 3, 6)]),
        ["ChannelShuffle"] = (() => ChannelShuffle(2), () => [randn(2, 4, 4, 5)]),
        ["ChannelShuffle of more"] = (() => ChannelShuffle(3), () => [randn(2, 6, 2, 3)]),
        ["Flatten"] = (() => Flatten(), () => [randn(2, 4, 4, 5)]),
        ["Flatten some"] = (() => Flatten(2, 3), () => [randn(2, 4, 4, 5)]),
        ["Unflatten"] = (() => Unflatten(1, [2, 2]), () => [randn(2, 4, 4, 5)]),
        ["Unflatten the last"] = (() => Unflatten(-1, [2, 3]), () => [randn(3, 6)]),
        ["Identity"] = (() => Identity(), () => [randn(2, 4, 4, 5)]),
        ["Upsample"] = (() => Upsample(scale_factor: [2.0, 2.0]), () => [randn(2, 4, 4, 5)]),
        ["Upsample sequences"] = (() => Upsample(scale_factor: [1.5]), () => [randn(2, 4, 9)]),
        ["Upsample volumes"] = (() => Upsample(size: [3, 5, 4]), () => [randn([1, 2, 2, 3, 3])]),
        ["Upsample linear"] = (() => Upsample(size: [13], mode: UpsampleMode.Linear), () => [randn(2, 4, 9)]),
        ["Upsample bilinear"] = (() => Upsample(size: [9, 5], mode: UpsampleMode.Bilinear, align_corners: true), () => [randn(2, 4, 4, 5)]),
        ["Upsample bicubic"] = (() => Upsample(scale_factor: [1.5, 2.0], mode: UpsampleMode.Bicubic), () => [randn(1, 2, 4, 5)]),
        ["Upsample trilinear"] = (() => Upsample(scale_factor: [1.5, 2.0, 1.0], mode: UpsampleMode.Trilinear, align_corners: true), () => [randn([1, 2, 2, 3, 3])]),
        ["CosineSimilarity"] = (() => CosineSimilarity(), () => [randn(5, 4), randn(5, 4)]),
        ["CosineSimilarity of the last"] = (() => CosineSimilarity(2, 1e-3), () => [randn(2, 3, 4), randn(2, 3, 4)]),
        ["PairwiseDistance"] = (() => PairwiseDistance(), () => [randn(5, 4), randn(5, 4)]),
        ["PairwiseDistance with options"] = (() => PairwiseDistance(3.0, 1e-3, true), () => [randn(5, 4), randn(5, 4)]),
        ["PairwiseDistance of one norm"] = (() => PairwiseDistance(1.0), () => [randn(5, 4), randn(5, 4)]),
        ["Sequential"] = (() => Sequential(Linear(5, 8), CELU(), Hardtanh(), Linear(8, 2)), () => [randn(4, 5)]),
        ["Sequential by name"] = (() => Sequential(("first", Conv2d(4, 3, 2)), ("norm", BatchNorm2d(3)), ("last", Flatten())), () => [randn(2, 4, 4, 5)]),
    };
}
