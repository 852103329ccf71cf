using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>MobileNetV2 and ShuffleNet.</summary>
internal static class MobileNets
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("MobileNetV2", static () => new MobileNet(), static () => [randn(2, 3, 32, 32)]);
        yield return new("ShuffleNet", static () => new ShuffleNet(), static () => [randn(2, 3, 16, 16)]);
    }

    private static Module<Tensor, Tensor> Unit(long from, long to, long kernel, long stride = 1, long groups = 1) => Sequential(
        ("0", Conv2d(from, to, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false)), ("1", BatchNorm2d(to)), ("2", ReLU6(inplace: true)));

    private sealed class InvertedResidual : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv;
        private readonly bool residual;

        public InvertedResidual(long from, long to, long stride, long expansion) : base("InvertedResidual")
        {
            var inner = from * expansion;
            residual = stride == 1 && from == to;
            conv = Sequential(
                ("expand", Unit(from, inner, 1)), ("depthwise", Unit(inner, inner, 3, stride, inner)),
                ("project", Conv2d(inner, to, 1, bias: false)), ("bn", BatchNorm2d(to)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => residual ? input + conv.call(input) : conv.call(input);
    }

    private sealed class MobileNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> features = Sequential(
            ("0", Unit(3, 8, 3, 2)), ("1", new InvertedResidual(8, 8, 1, 2)), ("2", new InvertedResidual(8, 12, 2, 3)), ("3", new InvertedResidual(12, 12, 1, 3)), ("4", Unit(12, 24, 1)));
        private readonly Module<Tensor, Tensor> classifier = Sequential(("0", Dropout(0.2)), ("1", Linear(24, 10)));

        public MobileNet() : base("MobileNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = features.call(input);
            return classifier.call(functional.adaptive_avg_pool2d(x, [1, 1]).reshape(x.shape[0], -1));
        }
    }

    private sealed class ShuffleUnit : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> branch;

        public ShuffleUnit(long channels) : base("ShuffleUnit")
        {
            branch = Sequential(
                ("0", Conv2d(channels, channels, 1, bias: false)), ("1", BatchNorm2d(channels)), ("2", ReLU(inplace: true)),
                ("3", Conv2d(channels, channels, 3, padding: 1, groups: channels, bias: false)), ("4", BatchNorm2d(channels)),
                ("5", Conv2d(channels, channels, 1, bias: false)), ("6", BatchNorm2d(channels)), ("7", ReLU(inplace: true)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var halves = input.chunk(2, 1);
            return Shuffle(cat([halves[0], branch.call(halves[1])], 1), 2);
        }

        private static Tensor Shuffle(Tensor x, long groups)
        {
            var (b, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
            return x.view(b, groups, c / groups, h, w).transpose(1, 2).contiguous().view(b, -1, h, w);
        }
    }

    private sealed class ShuffleNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem = Sequential(("conv", Conv2d(3, 12, 3, stride: 2, padding: 1)), ("pool", MaxPool2d(3, stride: 2, padding: 1)));
        private readonly Module<Tensor, Tensor> units = Sequential(("0", new ShuffleUnit(6)), ("1", new ShuffleUnit(6)), ("2", new ShuffleUnit(6)));
        private readonly Module<Tensor, Tensor> fc = Linear(12, 5);

        public ShuffleNet() : base("ShuffleNet") => RegisterComponents();

        public override Tensor forward(Tensor input) => fc.call(units.call(stem.call(input)).mean([2L, 3L]));
    }
}
