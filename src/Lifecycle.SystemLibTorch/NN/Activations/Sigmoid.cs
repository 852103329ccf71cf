using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
    {
        internal Sigmoid(bool inplace)
            : base(nameof(Sigmoid))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.sigmoid(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sigmoid Sigmoid() => new(false);

            public static Sigmoid Sigmoid(bool inplace) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator SigmoidOp = new("aten::sigmoid");
                private static readonly Operator SigmoidInPlaceOp = new("aten::sigmoid_");

                public static Tensor sigmoid(Tensor x) => sigmoid(x, false);

                public static Tensor sigmoid(Tensor x, bool inplace) => Aten.Call(inplace ? SigmoidInPlaceOp : SigmoidOp, x);
            }
        }
    }
}
