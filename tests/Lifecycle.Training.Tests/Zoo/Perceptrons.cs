using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Nets of linear layers: an MLP and a mixer.</summary>
internal static class Perceptrons
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("MLP", static () => new Mlp(), static () => [randn(2, 12)]);
        yield return new("mixer", static () => new Mixer(), static () => [randn(2, 3, 16, 16)]);
    }

    private sealed class Mlp : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> fc1 = Linear(12, 32);
        private readonly Module<Tensor, Tensor> norm = BatchNorm1d(32);
        private readonly Module<Tensor, Tensor> dropout = Dropout(0.3);
        private readonly Module<Tensor, Tensor> fc2 = Linear(32, 16);
        private readonly Module<Tensor, Tensor> fc3 = Linear(16, 4);

        public Mlp() : base("Mlp") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = dropout.call(functional.relu(norm.call(fc1.call(input))));
            return fc3.call(functional.leaky_relu(fc2.call(x), 0.1));
        }
    }

    private sealed class MixerBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> norm1;
        private readonly Module<Tensor, Tensor> tokens;
        private readonly Module<Tensor, Tensor> norm2;
        private readonly Module<Tensor, Tensor> channels;

        public MixerBlock(long count, long width) : base("MixerBlock")
        {
            norm1 = LayerNorm(width);
            // A bias for a token as a whole would be lost in every norm that follows.
            tokens = Sequential(("fc1", Linear(count, 24)), ("act", GELU()), ("fc2", Linear(24, count, hasBias: false)));
            norm2 = LayerNorm(width);
            channels = Sequential(("fc1", Linear(width, 32)), ("act", GELU()), ("fc2", Linear(32, width)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = input + tokens.call(norm1.call(input).transpose(1, 2)).transpose(1, 2);
            return x + channels.call(norm2.call(x));
        }
    }

    private sealed class Mixer : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> patches = Conv2d(3, 16, 4, stride: 4);
        private readonly Module<Tensor, Tensor> blocks = Sequential(("0", new MixerBlock(16, 16)), ("1", new MixerBlock(16, 16)));
        private readonly Module<Tensor, Tensor> norm = LayerNorm(16);
        private readonly Module<Tensor, Tensor> head = Linear(16, 5);

        public Mixer() : base("Mixer") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = patches.call(input).flatten(2).transpose(1, 2);
            return head.call(norm.call(blocks.call(x)).mean([1L]));
        }
    }
}
