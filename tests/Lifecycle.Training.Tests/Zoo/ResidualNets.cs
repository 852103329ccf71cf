using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>ResNet, DenseNet, squeeze-and-excitation and ConvNeXt.</summary>
internal static class ResidualNets
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("ResNet", static () => new ResNet(), static () => [randn(2, 3, 32, 32)]);
        yield return new("DenseNet", static () => new DenseNet(), static () => [randn(2, 3, 16, 16)]);
        yield return new("squeeze-and-excitation", static () => new SqueezeExcitation(), static () => [randn(2, 3, 16, 16)]);
        yield return new("ConvNeXt", static () => new ConvNext(), static () => [randn(2, 3, 32, 32)]);
    }

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> bn1;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor> bn2;
        private readonly Module<Tensor, Tensor>? downsample;

        public BasicBlock(long from, long to, long stride) : base("BasicBlock")
        {
            conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
            bn1 = BatchNorm2d(to);
            conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
            bn2 = BatchNorm2d(to);
            if (stride != 1 || from != to)
                downsample = Sequential(("0", Conv2d(from, to, 1, stride: stride, bias: false)), ("1", BatchNorm2d(to)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_()));
            x += downsample?.call(input) ?? input;
            return x.relu_();
        }
    }

    private sealed class ResNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = Sequential(
            ("conv", Conv2d(3, 8, 7, stride: 2, padding: 3, bias: false)), ("bn", BatchNorm2d(8)), ("relu", ReLU(inplace: true)), ("pool", MaxPool2d(3, stride: 2, padding: 1)));
        private readonly Module<Tensor, Tensor> layer1 = Sequential(("0", new BasicBlock(8, 8, 1)), ("1", new BasicBlock(8, 8, 1)));
        private readonly Module<Tensor, Tensor> layer2 = Sequential(("0", new BasicBlock(8, 16, 2)), ("1", new BasicBlock(16, 16, 1)));
        private readonly Module<Tensor, Tensor> avgpool = AdaptiveAvgPool2d(1);
        private readonly Module<Tensor, Tensor> fc = Linear(16, 10);

        public ResNet() : base("ResNet") => RegisterComponents();

        public override Tensor forward(Tensor input) => fc.call(avgpool.call(layer2.call(layer1.call(stem.call(input)))).flatten(1));
    }

    private sealed class DenseLayer : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;

        public DenseLayer(long from, long growth) : base("DenseLayer")
        {
            body = Sequential(
                ("norm1", BatchNorm2d(from)), ("relu1", ReLU(inplace: true)), ("conv1", Conv2d(from, 2 * growth, 1, bias: false)),
                ("norm2", BatchNorm2d(2 * growth)), ("relu2", ReLU(inplace: true)), ("conv2", Conv2d(2 * growth, growth, 3, padding: 1, bias: false)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => cat([input, body.call(input)], 1);
    }

    private sealed class DenseNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> features = Sequential(
            ("conv0", Conv2d(3, 8, 3, padding: 1, bias: false)), ("dense1", new DenseLayer(8, 4)), ("dense2", new DenseLayer(12, 4)),
            ("norm", BatchNorm2d(16)), ("relu", ReLU()), ("conv", Conv2d(16, 8, 1, bias: false)), ("pool", AvgPool2d(2, stride: 2)),
            ("dense3", new DenseLayer(8, 4)), ("norm5", BatchNorm2d(12)));
        private readonly Module<Tensor, Tensor> classifier = Linear(12, 5);

        public DenseNet() : base("DenseNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = functional.relu(features.call(input), inplace: true);
            return classifier.call(functional.adaptive_avg_pool2d(x, [1, 1]).flatten(1));
        }
    }

    private sealed class SqueezeBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv;
        private readonly Module<Tensor, Tensor> bn;
        private readonly Module<Tensor, Tensor> fc1;
        private readonly Module<Tensor, Tensor> fc2;

        public SqueezeBlock(long channels) : base("SqueezeBlock")
        {
            conv = Conv2d(channels, channels, 3, padding: 1, bias: false);
            bn = BatchNorm2d(channels);
            fc1 = Linear(channels, channels / 2);
            fc2 = Linear(channels / 2, channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = bn.call(conv.call(input));
            var (b, c) = (x.shape[0], x.shape[1]);
            var weights = fc2.call(functional.relu(fc1.call(functional.adaptive_avg_pool2d(x, [1, 1]).view(b, c)))).sigmoid();
            return functional.relu(input + (x * weights.view(b, c, 1, 1)));
        }
    }

    private sealed class SqueezeExcitation : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = Conv2d(3, 16, 3, padding: 1);
        private readonly Module<Tensor, Tensor> block1 = new SqueezeBlock(16);
        private readonly Module<Tensor, Tensor> block2 = new SqueezeBlock(16);
        private readonly Module<Tensor, Tensor> head = Linear(16, 4);

        public SqueezeExcitation() : base("SqueezeExcitation") => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(block2.call(block1.call(stem.call(input))).amax([2L, 3L]));
    }

    private sealed class ConvNextBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> depthwise;
        private readonly Module<Tensor, Tensor> norm;
        private readonly Module<Tensor, Tensor> up;
        private readonly Module<Tensor, Tensor> down;
        private readonly Parameter gamma;

        public ConvNextBlock(long width) : base("ConvNextBlock")
        {
            depthwise = Conv2d(width, width, 7, padding: 3, groups: width);
            norm = LayerNorm(width, eps: 1e-6);
            up = Linear(width, 4 * width);
            down = Linear(4 * width, width);
            gamma = Parameter(ones(width) * 1e-6);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = norm.call(depthwise.call(input).permute(0, 2, 3, 1));
            x = gamma * down.call(functional.gelu(up.call(x)));
            return input + x.permute(0, 3, 1, 2);
        }
    }

    private sealed class ConvNext : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = Conv2d(3, 8, 4, stride: 4);
        private readonly Module<Tensor, Tensor> blocks = Sequential(("0", new ConvNextBlock(8)), ("1", new ConvNextBlock(8)));
        private readonly Module<Tensor, Tensor> norm = LayerNorm(8, eps: 1e-6);
        private readonly Module<Tensor, Tensor> head = Linear(8, 5);

        public ConvNext() : base("ConvNext") => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(norm.call(blocks.call(stem.call(input)).mean([-2L, -1L])));
    }
}
