using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.FashionMnist;

/// <summary>Five convolutions with batch norm for gray images of 28x28: scores of 10 classes, 0.3 million parameters.</summary>
internal sealed class FashionNet : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Sequential classifier;

    public FashionNet() : base(nameof(FashionNet))
    {
        features = Sequential(
            Block(1, 32), MaxPool2d(2),
            Block(32, 64), Block(64, 64), MaxPool2d(2),
            Block(64, 128), Block(128, 128), AdaptiveAvgPool2d(1));
        classifier = Sequential(Flatten(), Linear(128, 10));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var found = features.call(input);
        return classifier.call(found);
    }

    // The batch norm has a shift of its own, so the convolution needs no bias.
    private static Sequential Block(long from, long to) =>
        Sequential(Conv2d(from, to, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(to), ReLU());
}
