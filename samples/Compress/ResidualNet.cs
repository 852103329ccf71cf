using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Compress;

/// <summary>
/// A residual net for gray images of 28x28, as ResNet-18 (He et al., "Deep residual learning", 2015) but for its stem, which halves them once: stages of
/// blocks, each after the first at half the size of the one before; scores of 10 classes.
/// </summary>
internal sealed class ResidualNet : Module<Tensor, Tensor>
{
    /// <summary>ResNet-18's own stages: 11.2 million parameters, 122 million multiply-accumulates an image.</summary>
    public static readonly IReadOnlyList<(long Channels, int Blocks)> ResNet18 = [(64, 2), (128, 2), (256, 2), (512, 2)];

    /// <summary>Half its blocks: 2.4 million parameters, 60 million multiply-accumulates an image.</summary>
    public static readonly IReadOnlyList<(long Channels, int Blocks)> Small = [(64, 1), (128, 1), (256, 2)];

    private readonly Sequential layers;

    public ResidualNet(IReadOnlyList<(long Channels, int Blocks)> stages) : base(nameof(ResidualNet))
    {
        var from = stages[0].Channels;
        List<Module<Tensor, Tensor>> parts = [Conv2d(1, from, 5, stride: 2, padding: 2, bias: false), BatchNorm2d(from), ReLU()];
        for (var stage = 0; stage < stages.Count; stage++)
        {
            for (var block = 0; block < stages[stage].Blocks; block++)
            {
                parts.Add(new ResidualBlock(from, stages[stage].Channels, stride: block == 0 && stage > 0 ? 2 : 1));
                from = stages[stage].Channels;
            }
        }
        layers = Sequential([.. parts, AdaptiveAvgPool2d(1), Flatten(), Linear(from, 10)]);
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
