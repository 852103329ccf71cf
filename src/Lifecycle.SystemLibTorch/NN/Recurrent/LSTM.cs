using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private static readonly Operator LstmOp = new("aten::lstm", "input");

        private readonly RecurrentWeights _weights;
        private readonly double _dropout;
        private readonly bool _batchFirst;

        internal LSTM(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(LSTM))
        {
            _weights = new RecurrentWeights(this, 4, inputSize, hiddenSize, numLayers, bias, bidirectional, device, dtype);
            (_dropout, _batchFirst) = (dropout, batchFirst);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            if (h0_c0 is { } given) return Run(input, given.Item1, given.Item2);
            using var hidden = _weights.Start(input, _batchFirst);
            using var cell = _weights.Start(input, _batchFirst);
            return Run(input, hidden, cell);
        }

        /// <summary>Nothing to do on the CPU, where the parameters need not lie side by side.</summary>
        public void flatten_parameters()
        {
        }

        private (Tensor, Tensor, Tensor) Run(Tensor input, Tensor hidden, Tensor cell) => Aten.Call3(
            LstmOp, input, new[] { hidden, cell }, _weights.Tensors(this), _weights.Bias, _weights.Layers, _dropout, training, _weights.Directions == 2, _batchFirst);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LSTM LSTM(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
