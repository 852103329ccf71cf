using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
    {
        internal Tanh(bool inplace)
            : base(nameof(Tanh))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.tanh(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Tanh Tanh() => new(false);

            public static Tanh Tanh(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator TanhOp = new("aten::tanh");
                private static readonly Operator TanhInPlaceOp = new("aten::tanh_");

                public static Tensor tanh(Tensor x, bool inplace = false) => Aten.Call(inplace ? TanhInPlaceOp : TanhOp, x);
            }
        }
    }
}
