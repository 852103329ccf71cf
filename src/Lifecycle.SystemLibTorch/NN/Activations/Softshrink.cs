using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Softshrink : ParameterLessModule<Tensor, Tensor>
    {
        internal Softshrink(double lambda)
            : base(nameof(Softshrink))
        {
            this.lambda = lambda;
        }

        public double lambda { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.softshrink(tensor, lambda);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Softshrink Softshrink(double lambda = 0.5) => new(lambda);

            public static partial class functional
            {
                private static readonly Operator SoftshrinkOp = new("aten::softshrink");

                public static Tensor softshrink(Tensor x, double lambda = 0.5) => Aten.Call(SoftshrinkOp, x, lambda);

                [Obsolete("Use softshrink, which is the name in PyTorch.")]
                public static Tensor Softshrink(Tensor x, double lambda = 0.5) => softshrink(x, lambda);
            }
        }
    }
}
