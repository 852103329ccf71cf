using TorchSharp;
using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class FunctionCases
{
    private static readonly Cases NormalizationFunctions = new(StringComparer.Ordinal)
    {
        ["layer_norm"] = (x => F.layer_norm(x[0], [4]), () => [randn(2, 4, 3, 4)]),
        ["layer_norm with options"] = (x => F.layer_norm(x[0], [3, 4], x[1], x[2], 1e-3), () => [randn(2, 4, 3, 4), randn(3, 4), randn(3, 4)]),
        ["group_norm"] = (x => F.group_norm(x[0], 2), () => [randn(2, 4, 3, 4)]),
        ["group_norm with options"] = (x => F.group_norm(x[0], 2, x[1], x[2], 1e-3), () => [randn(2, 4, 3, 4), randn(4), randn(4)]),
        ["batch_norm"] = (x => F.batch_norm(x[0], null, null, training: true), () => [randn(2, 4, 3, 4)]),
        ["batch_norm with options"] = (x => F.batch_norm(x[0], null, null, x[1], x[2], training: true, eps: 1e-3), () => [randn(2, 4, 3, 4), randn(4), randn(4)]),
        ["batch_norm evaluating"] = (x => F.batch_norm(x[0], linspace(-1, 1, 4), linspace(1, 2, 4), x[1], x[2]), () => [randn(2, 4, 3, 4), randn(4), randn(4)]),
        ["instance_norm"] = (x => F.instance_norm(x[0]), () => [randn(2, 4, 3, 4)]),
        ["instance_norm with options"] = (x => F.instance_norm(x[0], weight: x[1], bias: x[2], eps: 1e-3), () => [randn(2, 4, 3, 4), randn(4), randn(4)]),
        ["instance_norm evaluating"] = (x => F.instance_norm(x[0], linspace(-1, 1, 4), linspace(1, 2, 4), use_input_stats: false), () => [randn(2, 4, 3, 4)]),
        ["local_response_norm"] = (x => F.local_response_norm(x[0], 3, 0.5, 0.6, 2.0), () => [randn(2, 4, 3, 4)]),
        ["local_response_norm by default"] = (x => F.local_response_norm(x[0], 2), () => [randn(2, 4, 3, 4)]),
        ["normalize"] = (x => F.normalize(x[0]), () => [randn(2, 4, 3, 4)]),
        ["normalize with options"] = (x => F.normalize(x[0], p: 1.0, dim: -1, eps: 1e-3), () => [randn(2, 4, 3, 4)]),
        ["cosine_similarity"] = (x => F.cosine_similarity(x[0], x[1]), () => [randn(5, 4), randn(5, 4)]),
        ["cosine_similarity of the first"] = (x => F.cosine_similarity(x[0], x[1], dim: 0, eps: 1e-3), () => [randn(5, 4), randn(5, 4)]),
        ["pairwise_distance"] = (x => F.pairwise_distance(x[0], x[1]), () => [randn(5, 4), randn(5, 4)]),
        ["pairwise_distance with options"] = (x => F.pairwise_distance(x[0], x[1], p: 1.0, keepdim: true), () => [randn(5, 4), randn(5, 4)]),
        ["dropout"] = (x => F.dropout(x[0], 0.3), () => [randn(3, 7) * 3]),
        ["dropout evaluating"] = (x => F.dropout(x[0], 0.3, training: false), () => [randn(3, 7) * 3]),
        ["dropout in place"] = (x => F.dropout(x[0] * 1, 0.3, inplace: true), () => [randn(3, 7) * 3]),
        ["dropout1d"] = (x => F.dropout1d(x[0], 0.3), () => [randn(2, 4, 9)]),
        ["dropout1d evaluating"] = (x => F.dropout1d(x[0], 0.3, training: false), () => [randn(2, 4, 9)]),
        ["dropout1d in place"] = (x => F.dropout1d(x[0] * 1, 0.3, inplace: true), () => [randn(2, 4, 9)]),
        ["dropout2d"] = (x => F.dropout2d(x[0], 0.3), () => [randn(2, 4, 4, 5)]),
        ["dropout2d evaluating"] = (x => F.dropout2d(x[0], 0.3, training: false), () => [randn(2, 4, 4, 5)]),
        ["dropout2d in place"] = (x => F.dropout2d(x[0] * 1, 0.3, inplace: true), () => [randn(2, 4, 4, 5)]),
        ["dropout3d"] = (x => F.dropout3d(x[0], 0.3), () => [randn([2, 2, 4, 4, 5])]),
        ["dropout3d evaluating"] = (x => F.dropout3d(x[0], 0.3, training: false), () => [randn([2, 2, 4, 4, 5])]),
        ["dropout3d in place"] = (x => F.dropout3d(x[0] * 1, 0.3, inplace: true), () => [randn([2, 2, 4, 4, 5])]),
        ["alpha_dropout"] = (x => F.alpha_dropout(x[0], 0.3, training: true), () => [randn(2, 4, 3, 4)]),
        ["alpha_dropout evaluating"] = (x => F.alpha_dropout(x[0], 0.3), () => [randn(2, 4, 3, 4)]),
        ["alpha_dropout in place"] = (x => F.alpha_dropout(x[0] * 1, 0.3, training: true, inplace: true), () => [randn(2, 4, 3, 4)]),
        ["feature_alpha_dropout"] = (x => F.feature_alpha_dropout(x[0], 0.3, training: true), () => [randn(2, 4, 3, 4)]),
        ["feature_alpha_dropout evaluating"] = (x => F.feature_alpha_dropout(x[0], 0.3), () => [randn(2, 4, 3, 4)]),
        ["feature_alpha_dropout in place"] = (x => F.feature_alpha_dropout(x[0] * 1, 0.3, training: true, inplace: true), () => [randn(2, 4, 3, 4)]),
        ["attention"] = (x => F.scaled_dot_product_attention(x[0], x[1], x[2]), () => [randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 4)]),
        ["attention masked"] = (x => F.scaled_dot_product_attention(x[0], x[1], x[2], ones(3, 5).tril().to(ScalarType.Bool)), () => [randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 4)]),
        ["attention causal"] = (x => F.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true), () => [randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 4)]),
        ["attention with dropout"] = (x => F.scaled_dot_product_attention(x[0], x[1], x[2], p: 0.4), () => [randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 4)]),
    };
}
