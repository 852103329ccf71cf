using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Export;

/// <summary>He et al., 2015, with 18 layers: 11.7 million parameters, images of 3x224x224, 1000 classes.</summary>
internal sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem = Sequential(
        ("conv", Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false)), ("bn", BatchNorm2d(64)), ("relu", ReLU()), ("pool", MaxPool2d(3, stride: 2, padding: 1)));

    private readonly Module<Tensor, Tensor> stages = Sequential(Stage(64, 64, 1), Stage(64, 128, 2), Stage(128, 256, 2), Stage(256, 512, 2));
    private readonly Module<Tensor, Tensor> pool = AdaptiveAvgPool2d(1);
    private readonly Module<Tensor, Tensor> head = Linear(512, 1000);

    public ResNet18() : base(nameof(ResNet18)) => RegisterComponents();

    public override Tensor forward(Tensor input) => head.call(pool.call(stages.call(stem.call(input))).flatten(1));

    private static TorchSharp.Modules.Sequential Stage(long from, long to, long stride) => Sequential(new Block(from, to, stride), new Block(to, to, 1));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;
        private readonly Module<Tensor, Tensor>? skip;

        public Block(long from, long to, long stride) : base(nameof(Block))
        {
            body = Sequential(
                ("conv1", Conv2d(from, to, 3, stride: stride, padding: 1, bias: false)), ("bn1", BatchNorm2d(to)), ("relu", ReLU()),
                ("conv2", Conv2d(to, to, 3, padding: 1, bias: false)), ("bn2", BatchNorm2d(to)));
            if (from != to)
                skip = Sequential(("conv", Conv2d(from, to, 1, stride: stride, bias: false)), ("bn", BatchNorm2d(to)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => (body.call(input) + (skip?.call(input) ?? input)).relu();
    }
}
