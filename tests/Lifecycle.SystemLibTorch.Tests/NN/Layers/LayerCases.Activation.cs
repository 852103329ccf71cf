using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class LayerCases
{
    private static readonly Cases ActivationLayers = new(StringComparer.Ordinal)
    {
        ["ReLU"] = (() => ReLU(), () => [randn(3, 7) * 3]),
        ["ReLU in place"] = (() => ReLU(inplace: true), () => [randn(3, 7) * 3]),
        ["ReLU6"] = (() => ReLU6(), () => [randn(3, 7) * 3]),
        ["ReLU6 in place"] = (() => ReLU6(inplace: true), () => [randn(3, 7) * 3]),
        ["LeakyReLU"] = (() => LeakyReLU(), () => [randn(3, 7) * 3]),
        ["LeakyReLU in place"] = (() => LeakyReLU(inplace: true), () => [randn(3, 7) * 3]),
        ["ELU"] = (() => ELU(), () => [randn(3, 7) * 3]),
        ["ELU in place"] = (() => ELU(inplace: true), () => [randn(3, 7) * 3]),
        ["CELU"] = (() => CELU(), () => [randn(3, 7) * 3]),
        ["CELU in place"] = (() => CELU(inplace: true), () => [randn(3, 7) * 3]),
        ["SELU"] = (() => SELU(), () => [randn(3, 7) * 3]),
        ["SELU in place"] = (() => SELU(inplace: true), () => [randn(3, 7) * 3]),
        ["SiLU"] = (() => SiLU(), () => [randn(3, 7) * 3]),
        ["SiLU in place"] = (() => SiLU(inplace: true), () => [randn(3, 7) * 3]),
        ["Mish"] = (() => Mish(), () => [randn(3, 7) * 3]),
        ["Mish in place"] = (() => Mish(inplace: true), () => [randn(3, 7) * 3]),
        ["Hardswish"] = (() => Hardswish(), () => [randn(3, 7) * 3]),
        ["Hardswish in place"] = (() => Hardswish(inplace: true), () => [randn(3, 7) * 3]),
        ["Hardsigmoid"] = (() => Hardsigmoid(), () => [randn(3, 7) * 3]),
        ["Hardsigmoid in place"] = (() => Hardsigmoid(inplace: true), () => [randn(3, 7) * 3]),
        ["Hardtanh"] = (() => Hardtanh(), () => [randn(3, 7) * 3]),
        ["Hardtanh in place"] = (() => Hardtanh(inplace: true), () => [randn(3, 7) * 3]),
        ["Threshold"] = (() => Threshold(0.3, -2.0), () => [randn(3, 7) * 3]),
        ["Threshold in place"] = (() => Threshold(0.3, -2.0, inplace: true), () => [randn(3, 7) * 3]),
        ["GELU"] = (() => GELU(), () => [randn(3, 7) * 3]),
        ["Sigmoid"] = (() => Sigmoid(), () => [randn(3, 7) * 3]),
        ["LogSigmoid"] = (() => LogSigmoid(), () => [randn(3, 7) * 3]),
        ["Tanh"] = (() => Tanh(), () => [randn(3, 7) * 3]),
        ["Softplus"] = (() => Softplus(), () => [randn(3, 7) * 3]),
        ["Softsign"] = (() => Softsign(), () => [randn(3, 7) * 3]),
        ["Tanhshrink"] = (() => Tanhshrink(), () => [randn(3, 7) * 3]),
        ["Hardshrink"] = (() => Hardshrink(), () => [randn(3, 7) * 3]),
        ["Softshrink"] = (() => Softshrink(), () => [randn(3, 7) * 3]),
        ["RReLU"] = (() => RReLU(), () => [randn(3, 7) * 3]),
        ["RReLU in place"] = (() => RReLU(inplace: true), () => [randn(3, 7) * 3]),
        ["PReLU"] = (() => PReLU(1), () => [randn(3, 7) * 3]),
        ["LeakyReLU with slope"] = (() => LeakyReLU(0.2), () => [randn(3, 7) * 3]),
        ["ELU with alpha"] = (() => ELU(0.7), () => [randn(3, 7) * 3]),
        ["CELU with alpha"] = (() => CELU(0.7), () => [randn(3, 7) * 3]),
        ["Hardtanh with bounds"] = (() => Hardtanh(-0.5, 0.8), () => [randn(3, 7) * 3]),
        ["GELU tanh"] = (() => GELU(TorchSharp.Modules.GELU.Approximate.tanh), () => [randn(3, 7) * 3]),
        ["Softplus with beta"] = (() => Softplus(2.0, 3.0), () => [randn(3, 7) * 3]),
        ["Hardshrink with lambda"] = (() => Hardshrink(0.9), () => [randn(3, 7) * 3]),
        ["Softshrink with lambda"] = (() => Softshrink(0.9), () => [randn(3, 7) * 3]),
        ["RReLU evaluating"] = (() => Evaluating(RReLU(0.1, 0.4)), () => [randn(3, 7) * 3]),
        ["RReLU with bounds"] = (() => RReLU(0.2, 0.9), () => [randn(3, 7) * 3]),
        ["PReLU per channel"] = (() => PReLU(4, 0.3), () => [randn(2, 4, 9)]),
        ["GLU"] = (() => GLU(), () => [randn(3, 8)]),
        ["GLU of channels"] = (() => GLU(1), () => [randn(2, 4, 4, 5)]),
        ["Softmax"] = (() => Softmax(1), () => [randn(3, 7) * 3]),
        ["Softmax of the last"] = (() => Softmax(-1), () => [randn(2, 4, 9)]),
        ["LogSoftmax"] = (() => LogSoftmax(1), () => [randn(3, 7) * 3]),
        ["LogSoftmax of the last"] = (() => LogSoftmax(-1), () => [randn(2, 4, 9)]),
        ["Softmin"] = (() => Softmin(1), () => [randn(3, 7) * 3]),
        ["Softmin of the last"] = (() => Softmin(-1), () => [randn(2, 4, 9)]),
        ["Softmax2d"] = (() => Softmax2d(), () => [randn(2, 4, 4, 5)]),
    };
}
