using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>LeNet, VGG with batch norm, SqueezeNet and an Inception block.</summary>
internal static class PlainConvolutions
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("LeNet", static () => new LeNet(), static () => [randn(2, 1, 28, 28)]);
        yield return new("VGG", static () => new Vgg(), static () => [randn(2, 3, 32, 32)]);
        yield return new("SqueezeNet", static () => new SqueezeNet(), static () => [randn(2, 3, 33, 33)]);
        yield return new("Inception", static () => new Inception(), static () => [randn(2, 3, 16, 16)]);
    }

    private sealed class LeNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 6, 5, padding: 2);
        private readonly Module<Tensor, Tensor> conv2 = Conv2d(6, 16, 5);
        private readonly Module<Tensor, Tensor> fc1 = Linear(16 * 5 * 5, 32);
        private readonly Module<Tensor, Tensor> fc2 = Linear(32, 10);

        public LeNet() : base("LeNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = functional.avg_pool2d(conv1.call(input).tanh(), 2);
            x = functional.avg_pool2d(conv2.call(x).tanh(), 2);
            x = x.view(x.shape[0], -1);
            return functional.log_softmax(fc2.call(fc1.call(x).tanh()), 1);
        }
    }

    private sealed class Vgg : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> features;
        private readonly Module<Tensor, Tensor> pool = AdaptiveAvgPool2d([2, 2]);
        private readonly Module<Tensor, Tensor> classifier = Sequential(
            ("0", Linear(24 * 4, 32)), ("1", ReLU(inplace: true)), ("2", Dropout()), ("3", Linear(32, 10)));

        public Vgg() : base("Vgg")
        {
            var layers = new List<(string, Module<Tensor, Tensor>)>();
            long channels = 3;
            foreach (var width in new long[] { 8, 0, 16, 16, 0, 24, 0 })
            {
                if (width == 0)
                {
                    layers.Add(($"{layers.Count}", MaxPool2d(2, stride: 2)));
                    continue;
                }

                layers.Add(($"{layers.Count}", Conv2d(channels, width, 3, padding: 1)));
                layers.Add(($"{layers.Count}", BatchNorm2d(width)));
                layers.Add(($"{layers.Count}", ReLU(inplace: true)));
                channels = width;
            }

            features = Sequential(layers);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => classifier.call(pool.call(features.call(input)).flatten(1));
    }

    private sealed class Fire : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> squeeze;
        private readonly Module<Tensor, Tensor> expand1;
        private readonly Module<Tensor, Tensor> expand3;

        public Fire(long from, long inner, long to) : base("Fire")
        {
            squeeze = Conv2d(from, inner, 1);
            expand1 = Conv2d(inner, to, 1);
            expand3 = Conv2d(inner, to, 3, padding: 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = squeeze.call(input).relu_();
            return cat([expand1.call(x).relu_(), expand3.call(x).relu_()], 1);
        }
    }

    private sealed class SqueezeNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> features = Sequential(
            ("conv", Conv2d(3, 12, 3, stride: 2)), ("relu", ReLU(inplace: true)), ("pool1", MaxPool2d(3, stride: 2, ceil_mode: true)),
            ("fire1", new Fire(12, 4, 8)), ("pool2", MaxPool2d(3, stride: 2, ceil_mode: true)), ("fire2", new Fire(16, 6, 12)));
        private readonly Module<Tensor, Tensor> classifier = Sequential(("drop", Dropout()), ("conv", Conv2d(24, 10, 1)), ("relu", ReLU()), ("pool", AdaptiveAvgPool2d([1, 1])));

        public SqueezeNet() : base("SqueezeNet") => RegisterComponents();

        public override Tensor forward(Tensor input) => flatten(classifier.call(features.call(input)), 1);
    }

    private sealed class Inception : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = Unit(3, 8, 3, 1);
        private readonly Module<Tensor, Tensor> branch1 = Unit(8, 4, 1, 0);
        private readonly Module<Tensor, Tensor> branch3 = Sequential(("0", Unit(8, 6, 1, 0)), ("1", Unit(6, 8, 3, 1)));
        private readonly Module<Tensor, Tensor> branch5 = Sequential(("0", Unit(8, 3, 1, 0)), ("1", Unit(3, 4, 5, 2)));
        private readonly Module<Tensor, Tensor> branchPool = Unit(8, 4, 1, 0);
        private readonly Module<Tensor, Tensor> head = Linear(20, 6);

        public Inception() : base("Inception") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = stem.call(input);
            var pooled = functional.avg_pool2d(x, 3, stride: 1, padding: 1);
            var joined = cat([branch1.call(x), branch3.call(x), branch5.call(x), branchPool.call(pooled)], 1);
            return head.call(joined.mean([2L, 3L]));
        }

        private static Module<Tensor, Tensor> Unit(long from, long to, long kernel, long padding) => Sequential(
            ("conv", Conv2d(from, to, kernel, padding: padding, bias: false)), ("bn", BatchNorm2d(to, eps: 1e-3)), ("relu", ReLU()));
    }
}
