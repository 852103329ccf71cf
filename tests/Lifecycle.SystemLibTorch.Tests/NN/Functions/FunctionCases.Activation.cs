using TorchSharp;
using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

internal static partial class FunctionCases
{
    private static readonly Cases ActivationFunctions = new(StringComparer.Ordinal)
    {
        ["relu"] = (x => F.relu(x[0]), () => [randn(3, 7) * 3]),
        ["relu6"] = (x => F.relu6(x[0]), () => [randn(3, 7) * 3]),
        ["leaky_relu"] = (x => F.leaky_relu(x[0]), () => [randn(3, 7) * 3]),
        ["selu"] = (x => F.selu(x[0]), () => [randn(3, 7) * 3]),
        ["silu"] = (x => F.silu(x[0]), () => [randn(3, 7) * 3]),
        ["mish"] = (x => F.mish(x[0]), () => [randn(3, 7) * 3]),
        ["hardswish"] = (x => F.hardswish(x[0]), () => [randn(3, 7) * 3]),
        ["hardsigmoid"] = (x => F.hardsigmoid(x[0]), () => [randn(3, 7) * 3]),
        ["hardtanh"] = (x => F.hardtanh(x[0]), () => [randn(3, 7) * 3]),
        ["gelu"] = (x => F.gelu(x[0]), () => [randn(3, 7) * 3]),
        ["sigmoid"] = (x => F.sigmoid(x[0]), () => [randn(3, 7) * 3]),
        ["logsigmoid"] = (x => F.logsigmoid(x[0]), () => [randn(3, 7) * 3]),
        ["tanh"] = (x => F.tanh(x[0]), () => [randn(3, 7) * 3]),
        ["softplus"] = (x => F.softplus(x[0]), () => [randn(3, 7) * 3]),
        ["softsign"] = (x => F.softsign(x[0]), () => [randn(3, 7) * 3]),
        ["tanhshrink"] = (x => F.tanhshrink(x[0]), () => [randn(3, 7) * 3]),
        ["hardshrink"] = (x => F.hardshrink(x[0]), () => [randn(3, 7) * 3]),
        ["softshrink"] = (x => F.softshrink(x[0]), () => [randn(3, 7) * 3]),
        ["rrelu"] = (x => F.rrelu(x[0]), () => [randn(3, 7) * 3]),
        ["elu 0.7"] = (x => F.elu(x[0], 0.7), () => [randn(3, 7) * 3]),
        ["celu 0.7"] = (x => F.celu(x[0], 0.7), () => [randn(3, 7) * 3]),
        ["leaky_relu 0.3"] = (x => F.leaky_relu(x[0], 0.3), () => [randn(3, 7) * 3]),
        ["hardtanh -0.5, 0.8"] = (x => F.hardtanh(x[0], -0.5, 0.8), () => [randn(3, 7) * 3]),
        ["hardshrink 0.9"] = (x => F.hardshrink(x[0], 0.9), () => [randn(3, 7) * 3]),
        ["softshrink 0.9"] = (x => F.softshrink(x[0], 0.9), () => [randn(3, 7) * 3]),
        ["softplus 2.0, 3.0"] = (x => F.softplus(x[0], 2.0, 3.0), () => [randn(3, 7) * 3]),
        ["threshold 0.3, -2.0"] = (x => F.threshold(x[0], 0.3, -2.0), () => [randn(3, 7) * 3]),
        ["rrelu 0.2, 0.6"] = (x => F.rrelu(x[0], 0.2, 0.6), () => [randn(3, 7) * 3]),
        ["softmax 1"] = (x => F.softmax(x[0], 1), () => [randn(3, 7) * 3]),
        ["log_softmax -1"] = (x => F.log_softmax(x[0], -1), () => [randn(3, 7) * 3]),
        ["softmin 1"] = (x => F.softmin(x[0], 1), () => [randn(3, 7) * 3]),
        ["relu in place"] = (x => F.relu(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["relu6 in place"] = (x => F.relu6(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["leaky_relu in place"] = (x => F.leaky_relu(x[0] * 1, 0.3, inplace: true), () => [randn(3, 7) * 3]),
        ["selu in place"] = (x => F.selu(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["silu in place"] = (x => F.silu(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["mish in place"] = (x => F.mish(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["hardswish in place"] = (x => F.hardswish(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["hardsigmoid in place"] = (x => F.hardsigmoid(x[0] * 1, inplace: true), () => [randn(3, 7) * 3]),
        ["hardtanh in place"] = (x => F.hardtanh(x[0] * 1, -0.5, 0.8, inplace: true), () => [randn(3, 7) * 3]),
        ["elu in place"] = (x => F.elu(x[0] * 1, 0.7, inplace: true), () => [randn(3, 7) * 3]),
        ["celu in place"] = (x => F.celu(x[0] * 1, 0.7, inplace: true), () => [randn(3, 7) * 3]),
        ["threshold in place"] = (x => F.threshold(x[0] * 1, 0.3, -2.0, inplace: true), () => [randn(3, 7) * 3]),
        ["rrelu in place"] = (x => F.rrelu(x[0] * 1, 0.2, 0.6, inplace: true), () => [randn(3, 7) * 3]),
        ["gelu tanh"] = (x => F.gelu(x[0], TorchSharp.Modules.GELU.Approximate.tanh), () => [randn(3, 7) * 3]),
        ["glu"] = (x => F.glu(x[0]), () => [randn(2, 4, 3, 4)]),
        ["glu of channels"] = (x => F.glu(x[0], 1), () => [randn(2, 4, 3, 4)]),
        ["softmax in float64"] = (x => F.softmax(x[0], 1, ScalarType.Float64), () => [randn(3, 7) * 3]),
        ["softmax2d"] = (x => F.softmax2d(x[0]), () => [randn(2, 4, 4, 5)]),
        ["prelu"] = (x => F.prelu(x[0], x[1]), () => [randn(2, 4, 5), randn(4)]),
        ["prelu of one"] = (x => F.prelu(x[0], x[1]), () => [randn(2, 4, 5), randn(1)]),
    };
}
