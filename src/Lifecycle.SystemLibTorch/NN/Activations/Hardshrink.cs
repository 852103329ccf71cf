using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Hardshrink : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardshrink(double lambda)
            : base(nameof(Hardshrink))
        {
            this.lambda = lambda;
        }

        public double lambda { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.hardshrink(tensor, lambda);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Hardshrink Hardshrink(double lambda = 0.5) => new(lambda);

            public static partial class functional
            {
                private static readonly Operator HardshrinkOp = new("aten::hardshrink");

                public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Aten.Call(HardshrinkOp, x, lambda);

                [Obsolete("Use hardshrink, which is the name in PyTorch.")]
                public static Tensor Hardshrink(Tensor x, double lambda = 0.5) => hardshrink(x, lambda);
            }
        }
    }
}
