using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Models as users write them, each with an example input.</summary>
internal static class ExportedModels
{
    internal sealed class Written(string name, Func<Tensor, Tensor> run, params Module[] parts) : Module<Tensor, Tensor>(name)
    {
        internal Written Register()
        {
            for (var i = 0; i < parts.Length; i++)
                register_module($"part{i}", parts[i]);
            return this;
        }

        public override Tensor forward(Tensor input) => run(input);
    }

    internal sealed class LeNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 6, 5, padding: 2);
        private readonly Module<Tensor, Tensor> conv2 = Conv2d(6, 16, 5);
        private readonly Module<Tensor, Tensor> fc1 = Linear(16 * 5 * 5, 120);
        private readonly Module<Tensor, Tensor> fc2 = Linear(120, 84);
        private readonly Module<Tensor, Tensor> fc3 = Linear(84, 10);

        public LeNet() : base("LeNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = functional.max_pool2d(functional.relu(conv1.call(input)), 2);
            x = functional.max_pool2d(functional.relu(conv2.call(x)), 2);
            x = x.view(x.shape[0], -1);
            return fc3.call(functional.relu(fc2.call(functional.relu(fc1.call(x)))));
        }
    }

    internal sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;
        private readonly Module<Tensor, Tensor> skip;

        public Residual(long from, long to, long stride) : base("Residual")
        {
            body = Sequential(
                ("conv1", Conv2d(from, to, 3, stride: stride, padding: 1, bias: false)), ("bn1", BatchNorm2d(to)), ("relu", ReLU()),
                ("conv2", Conv2d(to, to, 3, padding: 1, bias: false)), ("bn2", BatchNorm2d(to)));
            skip = Sequential(("conv", Conv2d(from, to, 1, stride: stride, bias: false)), ("bn", BatchNorm2d(to)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => (body.call(input) + skip.call(input)).relu();
    }

    internal sealed class BagOfWords : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> embedding = Embedding(50, 8);
        private readonly Module<Tensor, Tensor> head = Linear(8, 3);

        public BagOfWords() : base("BagOfWords") => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(embedding.call(input).mean([1L]));
    }

    internal sealed class SharedWeights : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> layer = Linear(6, 6);

        public SharedWeights() : base("SharedWeights") => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(layer.call(input).tanh());
    }

    internal static IEnumerable<(string Name, Func<Module<Tensor, Tensor>> Make, Func<Tensor> Example)> All()
    {
        Func<Tensor> rows = static () => randn(4, 6);
        Func<Tensor> images = static () => randn(2, 3, 16, 16);
        yield return ("MLP", static () => Sequential(("fc1", Linear(6, 32)), ("act", ReLU()), ("drop", Dropout(0.5)), ("fc2", Linear(32, 4))), rows);
        yield return ("MLP of three axes", static () => Sequential(("fc1", Linear(6, 32)), ("act", Tanh()), ("fc2", Linear(32, 4))), static () => randn(2, 5, 6));
        yield return ("LeNet with view", static () => new LeNet(), static () => randn(2, 1, 28, 28));
        yield return ("residual CNN", static () => Sequential(
            ("stem", Conv2d(3, 8, 3, padding: 1)), ("bn", BatchNorm2d(8)), ("relu", ReLU(inplace: true)), ("pool", MaxPool2d(2)),
            ("block1", new Residual(8, 16, 2)), ("block2", new Residual(16, 16, 1)),
            ("gap", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("fc", Linear(16, 10))), images);
        yield return ("depthwise CNN", static () => Sequential(
            ("point", Conv2d(3, 8, 1)), ("depth", Conv2d(8, 8, 3, padding: 1, groups: 8)), ("act", Hardswish()),
            ("dilated", Conv2d(8, 4, 3, dilation: 2)), ("gelu", GELU()), ("pool", AvgPool2d(2)), ("flatten", Flatten()), ("fc", Linear(4 * 6 * 6, 5))), images);
        yield return ("activations", static () => Sequential(
            ("a", Linear(6, 6)), ("b", SiLU()), ("c", ELU()), ("d", LeakyReLU(0.2)), ("e", Softplus()), ("f", Sigmoid()),
            ("g", SELU()), ("h", Hardsigmoid()), ("i", ReLU6()), ("j", Mish()), ("k", Softmax(1))), rows);
        yield return ("adaptive pooling to 2x2", static () => Sequential(
            ("conv", Conv2d(3, 4, 3, padding: 1)), ("pool", AdaptiveAvgPool2d(2)), ("flatten", Flatten()), ("fc", Linear(16, 3))), images);
        yield return ("concatenation of branches", static () =>
        {
            var (left, right) = (Conv2d(3, 4, 1), Conv2d(3, 4, 3, padding: 1));
            return new Written("Branches", x => cat([left.call(x), right.call(x), x], 1).mean([2L, 3L]), left, right).Register();
        }, images);
        yield return ("layer norm", static () => Sequential(("fc", Linear(6, 8)), ("norm", LayerNorm(8)), ("out", Linear(8, 2))), rows);
        yield return ("bag of words", static () => new BagOfWords(), static () => randint(0, 50, [3, 7], dtype: ScalarType.Int64));
        yield return ("shared weights", static () => new SharedWeights(), rows);
        yield return ("1d convolutions", static () => Sequential(
            ("conv", Conv1d(3, 6, 3, padding: 1)), ("bn", BatchNorm1d(6)), ("relu", ReLU()), ("pool", MaxPool1d(2)), ("flatten", Flatten()), ("fc", Linear(48, 3))), static () => randn(2, 3, 16));
        yield return ("autoencoder", static () => Sequential(
            ("down", Conv2d(3, 8, 3, stride: 2, padding: 1)), ("relu", ReLU()), ("up", ConvTranspose2d(8, 3, 4, stride: 2, padding: 1)), ("out", Sigmoid())), images);
        yield return ("padding", static () => Sequential(
            ("reflect", ReflectionPad2d(1)), ("replicate", ReplicationPad2d(2)), ("constant", ConstantPad2d(1, 2.5)), ("zero", ZeroPad2d(1)),
            ("conv", Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect))), images);
        foreach (var (masking, mask, causal) in AttentionMasks())
        {
            yield return ($"attention, {masking}", () =>
            {
                var (query, key, value) = (Linear(8, 8), Linear(8, 8), Linear(8, 8));
                return new Written("Attention", x =>
                {
                    Func<Tensor, Tensor> heads = part => part.view(x.shape[0], 5, 2, 4).transpose(1, 2);
                    using var attended = functional.scaled_dot_product_attention(
                        heads(query.call(x)), heads(key.call(x)), heads(value.call(x)), mask?.Invoke(), is_casual: causal);
                    return attended.transpose(1, 2).reshape(x.shape[0], 5, 8);
                }, query, key, value).Register();
            }, static () => randn(2, 5, 8));
        }

        yield return ("channels as a sequence", static () =>
        {
            var layer = Linear(3, 5);
            return new Written("Sequence", x =>
            {
                var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
                var tokens = x.view(n, c, h * w).transpose(1, 2).contiguous();
                return layer.call(tokens.view(n * h * w, c)).view(n, h * w, 5).mean([1L]);
            }, layer).Register();
        }, images);
    }

    private static IEnumerable<(string Name, Func<Tensor>? Mask, bool Causal)> AttentionMasks()
    {
        yield return ("unmasked", null, false);
        yield return ("causal", null, true);
        yield return ("with a mask of truth values", static () => ones(5, 5, dtype: ScalarType.Bool).tril(1), false);
        yield return ("with a mask of numbers", static () => (ones(5, 5) * -3).triu(1), false);
    }
}
