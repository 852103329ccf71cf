using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private static readonly Operator GruOp = new("aten::gru", "input");
        private static readonly Operator PackedOp = new("aten::gru", "data");

        private readonly RecurrentWeights _weights;

        internal GRU(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(GRU))
        {
            _weights = new RecurrentWeights(this, 3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

        public (nn.utils.rnn.PackedSequence, Tensor) call(nn.utils.rnn.PackedSequence input, Tensor? h0 = null)
        {
            if (h0 is not null) return _weights.Run(PackedOp, input, h0);
            using var hidden = _weights.Start(input);
            return _weights.Run(PackedOp, input, hidden);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            if (h0 is not null) return _weights.Run(GruOp, input, h0);
            using var hidden = _weights.Start(input);
            return _weights.Run(GruOp, input, hidden);
        }

        /// <inheritdoc cref="LSTM.flatten_parameters"/>
        public void flatten_parameters()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GRU GRU(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
