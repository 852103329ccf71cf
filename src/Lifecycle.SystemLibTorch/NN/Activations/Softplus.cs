using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
    {
        internal Softplus(double beta, double threshold)
            : base(nameof(Softplus))
        {
            this.beta = beta;
            this.threshold = threshold;
        }

        public double beta { get; set; }

        public double threshold { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, beta, threshold);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Softplus Softplus(double beta = 1.0, double threshold = 20.0) => new(beta, threshold);

            public static partial class functional
            {
                private static readonly Operator SoftplusOp = new("aten::softplus");

                public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) =>
                    Aten.Call(SoftplusOp, x, beta, threshold);
            }
        }
    }
}
