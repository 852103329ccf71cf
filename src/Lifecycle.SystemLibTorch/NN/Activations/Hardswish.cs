using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Hardswish : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardswish(bool inplace)
            : base(nameof(Hardswish))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.hardswish(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator HardswishOp = new("aten::hardswish");
                private static readonly Operator HardswishInPlaceOp = new("aten::hardswish_");

                public static Tensor hardswish(Tensor input, bool inplace = false) =>
                    Aten.Call(inplace ? HardswishInPlaceOp : HardswishOp, input);
            }
        }
    }
}
