using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ReLU6 : ParameterLessModule<Tensor, Tensor>
    {
        internal ReLU6(bool inplace)
            : base(nameof(ReLU6))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.relu6(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator ReLU6Op = new("aten::relu6");
                private static readonly Operator ReLU6InPlaceOp = new("aten::relu6_");

                public static Tensor relu6(Tensor x, bool inplace = false) => Aten.Call(inplace ? ReLU6InPlaceOp : ReLU6Op, x);
            }
        }
    }
}
