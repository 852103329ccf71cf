using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class PReLU : nn.Module<Tensor, Tensor>
    {
        internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype)
            : base(nameof(PReLU))
        {
            this.num_parameters = num_parameters;
            this.init = init;
            weight = new Parameter(empty([num_parameters], dtype, device));
            nn.init.constant_(weight, init);
        }

        public long num_parameters { get; }

        public double init { get; }

        public Parameter weight
        {
            get => ParameterOrNull(nameof(weight))!;
            set => SetParameter(nameof(weight), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.prelu(tensor, weight);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
                new(num_parameters, init, device, dtype);

            public static partial class functional
            {
                private static readonly Operator PReluOp = new("aten::prelu");

                public static Tensor prelu(Tensor input, Tensor weight) => Aten.Call(PReluOp, input, weight);
            }
        }
    }
}
