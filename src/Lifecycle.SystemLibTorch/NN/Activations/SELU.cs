using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class SELU : ParameterLessModule<Tensor, Tensor>
    {
        internal SELU(bool inplace)
            : base(nameof(SELU))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.selu(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static SELU SELU(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator SELUOp = new("aten::selu");
                private static readonly Operator SELUInPlaceOp = new("aten::selu_");

                public static Tensor selu(Tensor x, bool inplace = false) => Aten.Call(inplace ? SELUInPlaceOp : SELUOp, x);
            }
        }
    }
}
