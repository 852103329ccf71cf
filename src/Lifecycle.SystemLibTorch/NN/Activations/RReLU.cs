using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class RReLU : ParameterLessModule<Tensor, Tensor>
    {
        internal RReLU(double lower, double upper, bool inplace)
            : base(nameof(RReLU))
        {
            this.lower = lower;
            this.upper = upper;
            this.inplace = inplace;
        }

        public double lower { get; set; }

        public double upper { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.Leaky(tensor, lower, upper, inplace, training);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static RReLU RReLU(double lower = 1.0 / 8.0, double upper = 1.0 / 3.0, bool inplace = false) => new(lower, upper, inplace);

            public static partial class functional
            {
                private static readonly Operator RReLUOp = new("aten::rrelu");
                private static readonly Operator RReLUInPlaceOp = new("aten::rrelu_");

                public static Tensor rrelu(Tensor x, double lower = 1.0 / 8.0, double upper = 1.0 / 3.0, bool inplace = false) =>
                    Leaky(x, lower, upper, inplace, training: false);

                // Draws the slopes while training, and takes their mean otherwise.
                internal static Tensor Leaky(Tensor x, double lower, double upper, bool inplace, bool training) =>
                    Aten.Call(inplace ? RReLUInPlaceOp : RReLUOp, x, lower, upper, training);
            }
        }
    }
}
