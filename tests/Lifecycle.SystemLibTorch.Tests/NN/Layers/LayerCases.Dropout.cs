using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases DropoutLayers = new(StringComparer.Ordinal)
    {
        ["Dropout"] = (() => Dropout(0.4), () => [randn(3, 7) * 3]),
        ["Dropout by default"] = (() => Dropout(), () => [randn(3, 7) * 3]),
        ["Dropout evaluating"] = (() => Evaluating(Dropout(0.4)), () => [randn(3, 7) * 3]),
        ["Dropout of none"] = (() => Dropout(0.0), () => [randn(3, 7) * 3]),
        ["Dropout in place"] = (() => Dropout(0.3, inplace: true), () => [randn(3, 7) * 3]),
        ["Dropout1d"] = (() => Dropout1d(0.4), () => [randn(2, 4, 9)]),
        ["Dropout1d by default"] = (() => Dropout1d(), () => [randn(2, 4, 9)]),
        ["Dropout1d evaluating"] = (() => Evaluating(Dropout1d(0.4)), () => [randn(2, 4, 9)]),
        ["Dropout1d of none"] = (() => Dropout1d(0.0), () => [randn(2, 4, 9)]),
        ["Dropout1d in place"] = (() => Dropout1d(0.3, inplace: true), () => [randn(2, 4, 9)]),
        ["Dropout2d"] = (() => Dropout2d(0.4), () => [randn(2, 4, 4, 5)]),
        ["Dropout2d by default"] = (() => Dropout2d(), () => [randn(2, 4, 4, 5)]),
        ["Dropout2d evaluating"] = (() => Evaluating(Dropout2d(0.4)), () => [randn(2, 4, 4, 5)]),
        ["Dropout2d of none"] = (() => Dropout2d(0.0), () => [randn(2, 4, 4, 5)]),
        ["Dropout2d in place"] = (() => Dropout2d(0.3, inplace: true), () => [randn(2, 4, 4, 5)]),
        ["Dropout3d"] = (() => Dropout3d(0.4), () => [randn([2, 2, 4, 4, 5])]),
        ["Dropout3d by default"] = (() => Dropout3d(), () => [randn([2, 2, 4, 4, 5])]),
        ["Dropout3d evaluating"] = (() => Evaluating(Dropout3d(0.4)), () => [randn([2, 2, 4, 4, 5])]),
        ["Dropout3d of none"] = (() => Dropout3d(0.0), () => [randn([2, 2, 4, 4, 5])]),
        ["Dropout3d in place"] = (() => Dropout3d(0.3, inplace: true), () => [randn([2, 2, 4, 4, 5])]),
        ["AlphaDropout"] = (() => AlphaDropout(0.4), () => [randn(3, 7) * 3]),
        ["AlphaDropout by default"] = (() => AlphaDropout(), () => [randn(3, 7) * 3]),
        ["AlphaDropout evaluating"] = (() => Evaluating(AlphaDropout(0.4)), () => [randn(3, 7) * 3]),
        ["AlphaDropout of none"] = (() => AlphaDropout(0.0), () => [randn(3, 7) * 3]),
        ["AlphaDropout in place"] = (() => AlphaDropout(0.3, inplace: true), () => [randn(3, 7) * 3]),
        ["FeatureAlphaDropout"] = (() => FeatureAlphaDropout(0.4), () => [randn(2, 4, 4, 5)]),
        ["FeatureAlphaDropout by default"] = (() => FeatureAlphaDropout(), () => [randn(2, 4, 4, 5)]),
        ["FeatureAlphaDropout evaluating"] = (() => Evaluating(FeatureAlphaDropout(0.4)), () => [randn(2, 4, 4, 5)]),
        ["FeatureAlphaDropout of none"] = (() => FeatureAlphaDropout(0.0), () => [randn(2, 4, 4, 5)]),
        ["FeatureAlphaDropout in place"] = (() => FeatureAlphaDropout(0.3, inplace: true), () => [randn(2, 4, 4, 5)]),
    };
}
