using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class CELU : ParameterLessModule<Tensor, Tensor>
    {
        internal CELU(double alpha, bool inplace)
            : base(nameof(CELU))
        {
            this.alpha = alpha;
            this.inplace = inplace;
        }

        public double alpha { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.celu(tensor, alpha, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CELU CELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            public static partial class functional
            {
                private static readonly Operator CELUOp = new("aten::celu");
                private static readonly Operator CELUInPlaceOp = new("aten::celu_");

                public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                    Aten.Call(inplace ? CELUInPlaceOp : CELUOp, x, alpha);
            }
        }
    }
}
