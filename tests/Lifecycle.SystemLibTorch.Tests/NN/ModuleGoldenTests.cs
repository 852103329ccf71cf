using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Initial values, output, gradients and running statistics of each module against PyTorch's.</summary>
public sealed class ModuleGoldenTests
{
    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Make, Func<Tensor> Draw)> Modules = new(StringComparer.Ordinal)
    {
        ["Linear"] = (() => Linear(5, 3), Draw(4, 5)),
        ["Linear without bias"] = (() => Linear(5, 3, hasBias: false), Draw(4, 5)),
        ["Conv1d"] = (() => Conv1d(4, 6, 3, stride: 2, padding: 1), Draw(2, 4, 9)),
        ["Conv2d"] = (() => Conv2d(4, 6, 3, padding: 1), Draw()),
        ["Conv2d grouped"] = (() => Conv2d(4, 8, (3, 1), stride: (2, 1), padding: (1, 0), dilation: (1, 2), groups: 2, bias: false), Draw()),
        ["Conv2d same"] = (() => Conv2d(4, 6, 4, padding: Padding.Same), Draw()),
        ["Conv2d reflect"] = (() => Conv2d(4, 6, 3, padding: 2, padding_mode: PaddingModes.Reflect), Draw()),
        ["Conv3d"] = (() => Conv3d(2, 3, 2, stride: 2), Draw(2, 2, 4, 4, 4)),
        ["ConvTranspose1d"] = (() => ConvTranspose1d(4, 3, 3, stride: 2, output_padding: 1), Draw(2, 4, 5)),
        ["ConvTranspose2d"] = (() => ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, groups: 2), Draw(2, 4, 4, 4)),
        ["BatchNorm1d"] = (() => BatchNorm1d(4), Draw(6, 4)),
        ["BatchNorm2d"] = (() => BatchNorm2d(4, momentum: 0.3), Draw()),
        ["BatchNorm2d evaluating"] = (() => Evaluating(BatchNorm2d(4)), Draw()),
        ["BatchNorm2d untracked"] = (() => BatchNorm2d(4, affine: false, track_running_stats: false), Draw()),
        ["LayerNorm"] = (() => LayerNorm([4, 5]), Draw()),
        ["LayerNorm plain"] = (() => LayerNorm(5, elementwise_affine: false), Draw()),
        ["GroupNorm"] = (() => GroupNorm(2, 4), Draw()),
        ["Dropout"] = (() => Dropout(0.4), Draw()),
        ["Dropout evaluating"] = (() => Evaluating(Dropout(0.4)), Draw()),
        ["Dropout2d"] = (() => Dropout2d(0.4), Draw()),
        ["ReLU"] = (() => ReLU(), Draw()),
        ["ReLU6"] = (() => ReLU6(), () => randn(3, 7) * 5),
        ["LeakyReLU"] = (() => LeakyReLU(0.2), Draw()),
        ["ELU"] = (() => ELU(0.7), Draw()),
        ["CELU"] = (() => CELU(0.7), Draw()),
        ["SELU"] = (() => SELU(), Draw()),
        ["GELU"] = (() => GELU(), Draw()),
        ["GELU tanh"] = (() => GELU(TorchSharp.Modules.GELU.Approximate.tanh), Draw()),
        ["SiLU"] = (() => SiLU(), Draw()),
        ["Mish"] = (() => Mish(), Draw()),
        ["Sigmoid"] = (() => Sigmoid(), Draw()),
        ["LogSigmoid"] = (() => LogSigmoid(), Draw()),
        ["Tanh"] = (() => Tanh(), Draw()),
        ["Softplus"] = (() => Softplus(2.0), Draw()),
        ["Hardtanh"] = (() => Hardtanh(-0.5, 0.8), Draw()),
        ["Hardswish"] = (() => Hardswish(), () => randn(3, 7) * 4),
        ["Hardsigmoid"] = (() => Hardsigmoid(), () => randn(3, 7) * 4),
        ["Hardshrink"] = (() => Hardshrink(0.4), Draw()),
        ["Softshrink"] = (() => Softshrink(0.4), Draw()),
        ["GLU"] = (() => GLU(1), Draw()),
        ["Softmax"] = (() => Softmax(1), Draw()),
        ["LogSoftmax"] = (() => LogSoftmax(1), Draw()),
        ["MaxPool1d"] = (() => MaxPool1d(3, stride: 2), Draw(2, 4, 9)),
        ["MaxPool2d"] = (() => MaxPool2d(2), Draw()),
        ["MaxPool2d padded"] = (() => MaxPool2d(3, stride: 2, padding: 1, ceil_mode: true), Draw()),
        ["AvgPool1d"] = (() => AvgPool1d(3, stride: 2, padding: 1), Draw(2, 4, 9)),
        ["AvgPool2d"] = (() => AvgPool2d(2), Draw()),
        ["AvgPool2d padded"] = (() => AvgPool2d(3, stride: 2, padding: 1, count_include_pad: false), Draw()),
        ["AdaptiveAvgPool1d"] = (() => AdaptiveAvgPool1d(4), Draw(2, 4, 9)),
        ["AdaptiveAvgPool2d"] = (() => AdaptiveAvgPool2d((1, 1)), Draw()),
        ["AdaptiveMaxPool2d"] = (() => AdaptiveMaxPool2d([2, 3]), Draw()),
        ["Flatten"] = (() => Flatten(), Draw()),
        ["Unflatten"] = (() => Unflatten(1, [2, 2]), Draw()),
        ["Identity"] = (() => Identity(), Draw()),
        ["Upsample nearest"] = (() => Upsample(scale_factor: [2.0, 2.0]), Draw()),
        ["Upsample bilinear"] = (() => Upsample(size: [9, 5], mode: UpsampleMode.Bilinear, align_corners: true), Draw()),
        ["Softmin"] = (() => Softmin(1), Draw()),
        ["Softmax2d"] = (() => Softmax2d(), Draw()),
        ["PReLU"] = (() => PReLU(4, 0.3), Draw()),
        ["InstanceNorm1d"] = (() => InstanceNorm1d(4, affine: true), Draw(2, 4, 9)),
        ["InstanceNorm2d"] = (() => InstanceNorm2d(4, track_running_stats: true, momentum: 0.2), Draw()),
        ["InstanceNorm2d unbatched"] = (() => InstanceNorm2d(4), Draw(4, 5, 5)),
        ["ConstantPad1d"] = (() => ConstantPad1d((1, 2), 0.5), Draw()),
        ["ReflectionPad2d"] = (() => ReflectionPad2d((1, 2, 0, 1)), Draw()),
        ["ReplicationPad2d"] = (() => ReplicationPad2d(2), Draw()),
        ["ZeroPad2d"] = (() => ZeroPad2d(1), Draw()),
        ["PixelShuffle"] = (() => PixelShuffle(2), Draw()),
        ["PixelUnshuffle"] = (() => PixelUnshuffle(2), Draw(2, 1, 4, 6)),
        ["Sequential"] = (() => Sequential(Linear(5, 8), CELU(), Hardtanh(), Linear(8, 2)), Draw(4, 5)),
    };

    private static IEnumerable<string> Names => Golden.Names("modules");

    [TestCaseSource(nameof(Names))]
    public void ComputesWhatPyTorchComputes(string name)
    {
        Defects.Skip(name);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var (make, draw) = Modules[name];
        using var module = make();
        var x = draw().requires_grad_();
        Golden.Of("modules", name).Check(module.call(x), [x], module);
    }

    private static Func<Tensor> Draw(params long[] shape) => () => randn(shape.Length > 0 ? shape : [2, 4, 4, 5]);

    private static Module<Tensor, Tensor> Evaluating(Module<Tensor, Tensor> module)
    {
        module.eval();
        return module;
    }
}
