using System.Diagnostics.CodeAnalysis;
using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
    {
        private static readonly Operator CellOp = new("aten::lstm_cell");

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(LSTMCell))
        {
            CellWeights.Register(this, 4, inputSize, hiddenSize, bias, device, dtype);
        }

        [DisallowNull]
        public Parameter? bias_ih
        {
            get => ParameterOrNull(nameof(bias_ih));
            set => SetParameter(nameof(bias_ih), value);
        }

        [DisallowNull]
        public Parameter? bias_hh
        {
            get => ParameterOrNull(nameof(bias_hh));
            set => SetParameter(nameof(bias_hh), value);
        }

        [DisallowNull]
        public Parameter? weight_ih
        {
            get => ParameterOrNull(nameof(weight_ih));
            set => SetParameter(nameof(weight_ih), value);
        }

        [DisallowNull]
        public Parameter? weight_hh
        {
            get => ParameterOrNull(nameof(weight_hh));
            set => SetParameter(nameof(weight_hh), value);
        }

        public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
        {
            if (h0_c0 is { } given) return Run(input, given.Item1, given.Item2);
            using var hidden = CellWeights.Start(this, input);
            using var cell = CellWeights.Start(this, input);
            return Run(input, hidden, cell);
        }

        private (Tensor, Tensor) Run(Tensor input, Tensor hidden, Tensor cell) =>
            Aten.Call2(CellOp, input, new[] { hidden, cell }, weight_ih, weight_hh, bias_ih, bias_hh);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LSTMCell LSTMCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
