using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>A temporal convolution net and recurrent nets, for sequences of any length.</summary>
internal static class Sequences
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("temporal convolution net", static () => new TemporalNet(), static () => [randn(2, 4, 20)], new DynamicAxis("length", 2));
        yield return new("LSTM classifier", static () => new LstmClassifier(), static () => [randint(0, 30, [2, 9], dtype: ScalarType.Int64)], new DynamicAxis("length", 1));
        yield return new("GRU classifier", static () => new GruClassifier(), static () => [randn(2, 9, 5)], new DynamicAxis("length", 1));
        yield return new("sequence-to-sequence step", static () => new DecoderStep(), static () => [tensor([3L, 19L]), randn(2, 8), randn(2, 9, 8)], new DynamicAxis("length", 1) { Input = "input_2" });
    }

    private sealed class TemporalBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor> skip;
        private readonly long padding;

        public TemporalBlock(long from, long to, long dilation) : base("TemporalBlock")
        {
            padding = 2 * dilation;
            conv1 = Conv1d(from, to, 3, padding: padding, dilation: dilation);
            conv2 = Conv1d(to, to, 3, padding: padding, dilation: dilation);
            skip = Conv1d(from, to, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = functional.relu(Chomp(conv1.call(input)));
            return functional.relu(Chomp(conv2.call(x)) + skip.call(input));
        }

        private Tensor Chomp(Tensor x) => x.slice(2, 0, x.shape[2] - padding, 1).contiguous();
    }

    private sealed class TemporalNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> blocks = Sequential(("0", new TemporalBlock(4, 8, 1)), ("1", new TemporalBlock(8, 8, 2)), ("2", new TemporalBlock(8, 6, 4)));
        private readonly Module<Tensor, Tensor> head = Linear(6, 3);

        public TemporalNet() : base("TemporalNet") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = blocks.call(input);
            return head.call(x.select(2, x.shape[2] - 1));
        }
    }

    private sealed class LstmClassifier : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> embedding = Embedding(30, 6);
        private readonly LSTM lstm = LSTM(6, 8, numLayers: 2, batchFirst: true, dropout: 0.1, bidirectional: true);
        private readonly Module<Tensor, Tensor> fc = Linear(16, 3);

        public LstmClassifier() : base("LstmClassifier") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (_, hidden, _) = lstm.call(embedding.call(input));
            return fc.call(cat([hidden.select(0, -2), hidden.select(0, -1)], 1));
        }
    }

    private sealed class GruClassifier : Module<Tensor, Tensor>
    {
        private readonly GRU gru = GRU(5, 7, numLayers: 2, batchFirst: true, bidirectional: true);
        private readonly Module<Tensor, Tensor> fc = Linear(14, 4);

        public GruClassifier() : base("GruClassifier") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (output, _) = gru.call(input, zeros(4, input.shape[0], 7, device: input.device));
            return fc.call(output.mean([1L]));
        }
    }

    private sealed class DecoderStep : Module<Tensor, Tensor, Tensor, (Tensor, Tensor, Tensor)>
    {
        private readonly Module<Tensor, Tensor> embedding = Embedding(20, 6);
        private readonly Module<Tensor, Tensor> query = Linear(8, 8, hasBias: false);
        private readonly Module<Tensor, Tensor> energy = Linear(8, 1, hasBias: false);
        private readonly Module<Tensor, Tensor> keys = Linear(8, 8);
        private readonly GRUCell cell = GRUCell(14, 8);
        private readonly Module<Tensor, Tensor> output = Linear(16, 20);

        public DecoderStep() : base("DecoderStep") => RegisterComponents();

        public override (Tensor, Tensor, Tensor) forward(Tensor token, Tensor hidden, Tensor memory)
        {
            var scores = energy.call((query.call(hidden).unsqueeze(1) + keys.call(memory)).tanh()).squeeze(2);
            var weights = functional.softmax(scores, 1);
            var context = weights.unsqueeze(1).bmm(memory).squeeze(1);
            var next = cell.call(cat([embedding.call(token), context], 1), hidden);
            return (functional.log_softmax(output.call(cat([next, context], 1)), 1), next, weights);
        }
    }
}
