using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class RNN : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private static readonly Operator TanhOp = new("aten::rnn_tanh", "input");
        private static readonly Operator PackedTanhOp = new("aten::rnn_tanh", "data");
        private static readonly Operator ReLUOp = new("aten::rnn_relu", "input");
        private static readonly Operator PackedReLUOp = new("aten::rnn_relu", "data");

        private readonly RecurrentWeights _weights;
        private readonly Operator _op;
        private readonly Operator _packedOp;

        internal RNN(
            long inputSize, long hiddenSize, long numLayers, nn.NonLinearities nonLinearity, bool bias, bool batchFirst, double dropout,
            bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(RNN))
        {
            _weights = new RecurrentWeights(this, 1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
            (_op, _packedOp) = nonLinearity is nn.NonLinearities.ReLU ? (ReLUOp, PackedReLUOp) : (TanhOp, PackedTanhOp);
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

        public (nn.utils.rnn.PackedSequence, Tensor) call(nn.utils.rnn.PackedSequence input, Tensor? h0 = null)
        {
            if (h0 is not null) return _weights.Run(_packedOp, input, h0);
            using var hidden = _weights.Start(input);
            return _weights.Run(_packedOp, input, hidden);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0)
        {
            if (h0 is not null) return _weights.Run(_op, input, h0);
            using var hidden = _weights.Start(input);
            return _weights.Run(_op, input, hidden);
        }

        /// <inheritdoc cref="LSTM.flatten_parameters"/>
        public void flatten_parameters()
        {
        }

        /// <summary>The parameter of layer idx; with two directions, of layer idx / 2 and direction idx % 2.</summary>
        public Parameter? get_weight_ih(long idx) => _weights.At(idx, "weight_ih");

        /// <inheritdoc cref="get_weight_ih"/>
        public Parameter? get_weight_hh(long idx) => _weights.At(idx, "weight_hh");

        /// <inheritdoc cref="get_weight_ih"/>
        public Parameter? get_bias_ih(long idx) => _weights.At(idx, "bias_ih");

        /// <inheritdoc cref="get_weight_ih"/>
        public Parameter? get_bias_hh(long idx) => _weights.At(idx, "bias_hh");
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static RNN RNN(
                long inputSize, long hiddenSize, long numLayers = 1, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true,
                bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, nonLinearity, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
