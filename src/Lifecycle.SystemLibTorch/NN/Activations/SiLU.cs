using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
    {
        internal SiLU(bool inplace)
            : base(nameof(SiLU))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static SiLU SiLU() => new(false);

            public static SiLU SiLU(bool inplace) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator SiLUOp = new("aten::silu");
                private static readonly Operator SiLUInPlaceOp = new("aten::silu_");

                public static Tensor silu(Tensor x, bool inplace = false) => Aten.Call(inplace ? SiLUInPlaceOp : SiLUOp, x);

                [Obsolete("Use silu, which is the name in PyTorch.")]
                public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);
            }
        }
    }
}
