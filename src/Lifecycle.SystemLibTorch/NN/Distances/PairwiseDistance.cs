using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class PairwiseDistance : ParameterLessModule<Tensor, Tensor, Tensor>
    {
        internal PairwiseDistance(double p, double eps, bool keepdim)
            : base(nameof(PairwiseDistance))
        {
            norm = p;
            this.eps = eps;
            this.keepdim = keepdim;
        }

        public double norm { get; set; }

        public double eps { get; set; }

        public bool keepdim { get; set; }

        public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.pairwise_distance(input1, input2, norm, eps, keepdim);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static PairwiseDistance PairwiseDistance(double p = 2.0, double eps = 1e-6, bool keepdim = false) => new(p, eps, keepdim);

            public static partial class functional
            {
                private static readonly Operator PairwiseDistanceOp = new("aten::pairwise_distance");

                public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                    Aten.Call(PairwiseDistanceOp, input1, input2, p, eps, keepdim);
            }
        }
    }
}
