using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private static readonly Operator GruOp = new("aten::gru", "input");

        private readonly RecurrentWeights _weights;
        private readonly double _dropout;
        private readonly bool _batchFirst;

        internal GRU(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(GRU))
        {
            _weights = new RecurrentWeights(this, 3, inputSize, hiddenSize, numLayers, bias, bidirectional, device, dtype);
            (_dropout, _batchFirst) = (dropout, batchFirst);
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            if (h0 is not null) return Run(input, h0);
            using var hidden = _weights.Start(input, _batchFirst);
            return Run(input, hidden);
        }

        /// <inheritdoc cref="LSTM.flatten_parameters"/>
        public void flatten_parameters()
        {
        }

        private (Tensor, Tensor) Run(Tensor input, Tensor hidden) => Aten.Call2(
            GruOp, input, hidden, _weights.Tensors(this), _weights.Bias, _weights.Layers, _dropout, training, _weights.Directions == 2, _batchFirst);
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
