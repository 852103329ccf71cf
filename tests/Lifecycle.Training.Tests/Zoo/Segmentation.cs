using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>U-Net and a DeepLab-style head, for images of any height and width.</summary>
internal static class Segmentation
{
    internal static IEnumerable<ZooModel> All()
    {
        DynamicAxis[] plane = [new("height", 2) { Multiple = 4 }, new("width", 3) { Multiple = 4 }];
        yield return new("U-Net", static () => new UNet(), static () => [randn(2, 3, 16, 24)], plane);
        yield return new("DeepLab", static () => new DeepLab(), static () => [randn(2, 3, 16, 24)], plane);
    }

    private sealed class DoubleConv : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> layers;

        public DoubleConv(long from, long to) : base("DoubleConv")
        {
            layers = Sequential(
                ("0", Conv2d(from, to, 3, padding: 1, bias: false)), ("1", BatchNorm2d(to)), ("2", ReLU(inplace: true)),
                ("3", Conv2d(to, to, 3, padding: 1, bias: false)), ("4", BatchNorm2d(to)), ("5", ReLU(inplace: true)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.call(input);
    }

    private sealed class UNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> down1 = new DoubleConv(3, 4);
        private readonly Module<Tensor, Tensor> down2 = new DoubleConv(4, 8);
        private readonly Module<Tensor, Tensor> bottom = new DoubleConv(8, 8);
        private readonly Module<Tensor, Tensor> up2 = ConvTranspose2d(8, 8, 2, stride: 2);
        private readonly Module<Tensor, Tensor> merge2 = new DoubleConv(16, 4);
        private readonly Module<Tensor, Tensor> up1 = Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: true);
        private readonly Module<Tensor, Tensor> merge1 = new DoubleConv(8, 4);
        private readonly Module<Tensor, Tensor> outc = Conv2d(4, 2, 1);

        public UNet() : base("UNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x1 = down1.call(input);
            var x2 = down2.call(functional.max_pool2d(x1, 2));
            var x3 = bottom.call(functional.max_pool2d(x2, 2));
            var x = merge2.call(cat([x2, up2.call(x3)], 1));
            return outc.call(merge1.call(cat([x1, up1.call(x)], 1)));
        }
    }

    private sealed class DeepLab : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> backbone = Sequential(
            ("0", Conv2d(3, 6, 3, stride: 2, padding: 1)), ("1", BatchNorm2d(6)), ("2", ReLU()), ("3", Conv2d(6, 8, 3, stride: 2, padding: 1)), ("4", BatchNorm2d(8)), ("5", ReLU()));
        private readonly Module<Tensor, Tensor> branch1 = Unit(1, 1);
        private readonly Module<Tensor, Tensor> branch2 = Unit(3, 2);
        private readonly Module<Tensor, Tensor> branch3 = Unit(3, 4);
        private readonly Module<Tensor, Tensor> pooling = Sequential(("0", AdaptiveAvgPool2d(1)), ("1", Conv2d(8, 4, 1, bias: false)), ("2", BatchNorm2d(4)), ("3", ReLU()));
        private readonly Module<Tensor, Tensor> project = Conv2d(16, 3, 1);

        public DeepLab() : base("DeepLab") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = backbone.call(input);
            var pooled = functional.interpolate(pooling.call(x), size: [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
            var joined = project.call(cat([branch1.call(x), branch2.call(x), branch3.call(x), pooled], 1));
            return functional.interpolate(joined, size: [input.shape[2], input.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        private static Module<Tensor, Tensor> Unit(long kernel, long dilation) => Sequential(
            ("0", Conv2d(8, 4, kernel, padding: kernel == 1 ? 0 : dilation, dilation: dilation, bias: false)), ("1", BatchNorm2d(4)), ("2", ReLU()));
    }
}
