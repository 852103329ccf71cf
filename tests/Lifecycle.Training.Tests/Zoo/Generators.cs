using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>A DCGAN generator and a variational autoencoder whose noise is an input.</summary>
internal static class Generators
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("DCGAN generator", static () => new Generator(), static () => [randn(2, 12)]);
        yield return new("variational autoencoder", static () => new Autoencoder(), static () => [rand(2, 1, 8, 8), randn(2, 6)]);
    }

    private sealed class Generator : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> main = Sequential(
            ("0", ConvTranspose2d(12, 16, 4, bias: false)), ("1", BatchNorm2d(16)), ("2", ReLU(inplace: true)),
            ("3", ConvTranspose2d(16, 8, 4, stride: 2, padding: 1, bias: false)), ("4", BatchNorm2d(8)), ("5", ReLU(inplace: true)),
            ("6", ConvTranspose2d(8, 3, 3, stride: 2, padding: 1, output_padding: 1)), ("7", Tanh()));

        public Generator() : base("Generator") => RegisterComponents();

        public override Tensor forward(Tensor input) => main.call(input.unsqueeze(-1).unsqueeze(-1));
    }

    private sealed class Autoencoder : Module<Tensor, Tensor, (Tensor, Tensor, Tensor)>
    {
        private readonly Module<Tensor, Tensor> encoder = Sequential(("fc", Linear(64, 20)), ("act", Softplus()));
        private readonly Module<Tensor, Tensor> mean = Linear(20, 6);
        private readonly Module<Tensor, Tensor> logVariance = Linear(20, 6);
        private readonly Module<Tensor, Tensor> decoder = Sequential(("fc1", Linear(6, 20)), ("act", ELU()), ("fc2", Linear(20, 64)), ("out", Sigmoid()));

        public Autoencoder() : base("Autoencoder") => RegisterComponents();

        public override (Tensor, Tensor, Tensor) forward(Tensor image, Tensor noise)
        {
            var hidden = encoder.call(image.flatten(1));
            var (center, spread) = (mean.call(hidden), logVariance.call(hidden));
            var code = center + (noise * (spread * 0.5).exp());
            return (decoder.call(code).view_as(image), center, spread);
        }
    }
}
