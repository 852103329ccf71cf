using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Distillation;

/// <summary>Three convolutions with batch norm for gray images of 28x28: scores of 10 classes, 19 thousand parameters.</summary>
internal sealed class StudentNet : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public StudentNet() : base(nameof(StudentNet))
    {
        layers = Sequential(
            Block(1, 16), MaxPool2d(2),
            Block(16, 32), MaxPool2d(2),
            Block(32, 48), AdaptiveAvgPool2d(1),
            Flatten(), Linear(48, 10));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);

    private static Sequential Block(long from, long to) =>
        Sequential(Conv2d(from, to, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(to), ReLU());
}
