using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>A transformer encoder of TorchSharp's layers, a ViT, a GPT-style decoder and Swin-style windows.</summary>
internal static class Transformers
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("transformer encoder", static () => new Encoder(), static () => [randn(2, 9, 8)], new DynamicAxis("length", 1));
        yield return new("ViT", static () => new VisionTransformer(), static () => [randn(2, 3, 16, 16)]);
        yield return new("GPT", static () => new Gpt(), static () => [randint(0, 40, [2, 8], dtype: ScalarType.Int64)], new DynamicAxis("length", 1) { Maximum = 24 });
        yield return new("Swin", static () => new Swin(), static () => [randn(2, 3, 32, 32)]);
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly TransformerEncoder encoder = TransformerEncoder(TransformerEncoderLayer(8, 2, dim_feedforward: 16, dropout: 0.1), 2);
        private readonly Module<Tensor, Tensor> head = Linear(8, 3);

        public Encoder() : base("Encoder") => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(encoder.call(input.transpose(0, 1), null, null).mean([0L]));
    }

    private sealed class SelfAttention : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> qkv;
        private readonly Module<Tensor, Tensor> proj;
        private readonly long heads;
        private readonly bool causal;

        public SelfAttention(long width, long heads, bool causal) : base("SelfAttention")
        {
            (this.heads, this.causal) = (heads, causal);
            qkv = Linear(width, 3 * width);
            proj = Linear(width, width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var (b, t, c) = (input.shape[0], input.shape[1], input.shape[2]);
            var parts = qkv.call(input).view(b, t, 3, heads, c / heads).permute(2, 0, 3, 1, 4);
            var (q, k, v) = (parts[0], parts[1], parts[2]);
            var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(c / heads);
            if (causal)
                scores = scores.masked_fill(ones(t, t, dtype: ScalarType.Bool, device: input.device).tril().logical_not(), float.NegativeInfinity);
            return proj.call(scores.softmax(-1).matmul(v).transpose(1, 2).contiguous().view(b, t, c));
        }
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> norm1;
        private readonly Module<Tensor, Tensor> attention;
        private readonly Module<Tensor, Tensor> norm2;
        private readonly Module<Tensor, Tensor> mlp;

        public Block(long width, bool causal) : base("Block")
        {
            norm1 = LayerNorm(width);
            attention = new SelfAttention(width, 2, causal);
            norm2 = LayerNorm(width);
            mlp = Sequential(("fc", Linear(width, 2 * width)), ("act", GELU()), ("proj", Linear(2 * width, width)), ("drop", Dropout(0.1)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = input + attention.call(norm1.call(input));
            return x + mlp.call(norm2.call(x));
        }
    }

    private sealed class VisionTransformer : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> patches = Conv2d(3, 12, 4, stride: 4);
        private readonly Parameter token = Parameter(randn(1, 1, 12));
        private readonly Parameter positions = Parameter(randn(1, 17, 12));
        private readonly Module<Tensor, Tensor> blocks = Sequential(("0", new Block(12, false)), ("1", new Block(12, false)));
        private readonly Module<Tensor, Tensor> norm = LayerNorm(12);
        private readonly Module<Tensor, Tensor> head = Linear(12, 5);

        public VisionTransformer() : base("VisionTransformer") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = patches.call(input).flatten(2).transpose(1, 2);
            x = cat([token.expand(x.shape[0], -1, -1), x], 1) + positions;
            return head.call(norm.call(blocks.call(x))[TensorIndex.Colon, 0]);
        }
    }

    private sealed class Gpt : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> tokens = Embedding(40, 12);
        private readonly Module<Tensor, Tensor> positions = Embedding(24, 12);
        private readonly ModuleList<Module<Tensor, Tensor>> blocks = ModuleList<Module<Tensor, Tensor>>(new Block(12, true), new Block(12, true));
        private readonly Module<Tensor, Tensor> norm = LayerNorm(12);
        private readonly Module<Tensor, Tensor> head = Linear(12, 40, hasBias: false);

        public Gpt() : base("Gpt") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = tokens.call(input) + positions.call(arange(0, input.shape[1], device: input.device));
            foreach (var block in blocks)
                x = block.call(x);
            return head.call(norm.call(x));
        }
    }

    private sealed class SwinBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> norm;
        private readonly Module<Tensor, Tensor> qkv;
        private readonly Module<Tensor, Tensor> proj;
        private readonly Parameter bias;
        private readonly Tensor index;
        private readonly long shift;

        public SwinBlock(long width, long shift) : base("SwinBlock")
        {
            this.shift = shift;
            norm = LayerNorm(width);
            qkv = Linear(width, 3 * width);
            proj = Linear(width, width);
            bias = Parameter(randn(49, 2));
            var (row, column) = (arange(16).floor_divide(4), arange(16).remainder(4));
            index = (((row.unsqueeze(1) - row.unsqueeze(0) + 3) * 7) + column.unsqueeze(1) - column.unsqueeze(0) + 3).view(-1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var (b, h, w, c) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
            var x = norm.call(input);
            if (shift > 0)
                x = x.roll([-shift, -shift], [1, 2]);
            var windows = x.view(b, h / 4, 4, w / 4, 4, c).permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, 16, c);
            windows = Attend(windows);
            x = windows.view(b, h / 4, w / 4, 4, 4, -1).permute(0, 1, 3, 2, 4, 5).contiguous().view(b, h, w, -1);
            if (shift > 0)
                x = x.roll([shift, shift], [1, 2]);
            return input + x;
        }

        private Tensor Attend(Tensor windows)
        {
            var (n, t, c) = (windows.shape[0], windows.shape[1], windows.shape[2]);
            var parts = qkv.call(windows).reshape(n, t, 3, 2, c / 2).permute(2, 0, 3, 1, 4);
            var scores = (parts[0] * Math.Pow(c / 2, -0.5)).matmul(parts[1].transpose(-2, -1));
            var relative = bias[index].view(16, 16, 2).permute(2, 0, 1).contiguous();
            scores = functional.softmax(scores + relative.unsqueeze(0), -1);
            return proj.call(scores.matmul(parts[2]).transpose(1, 2).reshape(n, t, c));
        }
    }

    private sealed class Swin : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> patches = Conv2d(3, 8, 4, stride: 4);
        private readonly Module<Tensor, Tensor> blocks = Sequential(("0", new SwinBlock(8, 0)), ("1", new SwinBlock(8, 2)));
        private readonly Module<Tensor, Tensor> head = Linear(8, 4);

        public Swin() : base("Swin") => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(blocks.call(patches.call(input).permute(0, 2, 3, 1)).mean([1L, 2L]));
    }
}
