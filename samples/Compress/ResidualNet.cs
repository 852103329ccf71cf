using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Compress;

/// <summary>A residual net like ResNet-18 for gray images of 28x28: a stem that halves them, four blocks of 64 to 256 channels, scores of 10 classes; 2.8 million parameters.</summary>
internal sealed class ResidualNet : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public ResidualNet() : base(nameof(ResidualNet))
    {
        layers = Sequential(
            Conv2d(1, 64, 5, stride: 2, padding: 2, bias: false), BatchNorm2d(64), ReLU(),
            new ResidualBlock(64, 64, stride: 1), new ResidualBlock(64, 128, stride: 2), new ResidualBlock(128, 256, stride: 2), new ResidualBlock(256, 256, stride: 1),
            AdaptiveAvgPool2d(1), Flatten(), Linear(256, 10));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);
}

/// <summary>Two convolutions beside a shortcut.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Sequential body;
    private readonly Module<Tensor, Tensor> shortcut;

    public ResidualBlock(long from, long to, long stride) : base(nameof(ResidualBlock))
    {
        body = Sequential(
            Conv2d(from, to, 3, stride: stride, padding: 1, bias: false), BatchNorm2d(to), ReLU(),
            Conv2d(to, to, 3, padding: 1, bias: false), BatchNorm2d(to));
        shortcut = stride == 1 && from == to ? Identity() : Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (body.call(input) + shortcut.call(input)).relu().MoveToOuterDisposeScope();
    }
}
