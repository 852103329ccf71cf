using System.Diagnostics.CodeAnalysis;
using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GRUCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private static readonly Operator CellOp = new("aten::gru_cell");

        internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(GRUCell))
        {
            CellWeights.Register(this, 3, inputSize, hiddenSize, bias, device, dtype);
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

        public override Tensor forward(Tensor input, Tensor? h0 = null)
        {
            if (h0 is not null) return Run(input, h0);
            using var hidden = CellWeights.Start(this, input);
            return Run(input, hidden);
        }

        private Tensor Run(Tensor input, Tensor hidden) => Aten.Call(CellOp, input, hidden, weight_ih, weight_hh, bias_ih, bias_hh);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GRUCell GRUCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
