using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GELU : ParameterLessModule<Tensor, Tensor>
    {
        public enum Approximate
        {
            none,
            tanh,
        }

        internal GELU(Approximate approximate, bool inplace)
            : base(nameof(GELU))
        {
            this.approximate = approximate;
            this.inplace = inplace;
        }

        public Approximate approximate { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, approximate, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);

            public static partial class functional
            {
                private static readonly Operator GeluOp = new("aten::gelu");
                private static readonly Operator GeluInPlaceOp = new("aten::gelu_");

                public static Tensor gelu(Tensor x) => gelu(x, Modules.GELU.Approximate.none);

                public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

                public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) =>
                    Aten.Call(inplace ? GeluInPlaceOp : GeluOp, x, approximate is Modules.GELU.Approximate.tanh ? "tanh" : "none");
            }
        }
    }
}
