using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Hardsigmoid : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardsigmoid(bool inplace)
            : base(nameof(Hardsigmoid))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.hardsigmoid(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator HardsigmoidOp = new("aten::hardsigmoid");
                private static readonly Operator HardsigmoidInPlaceOp = new("aten::hardsigmoid_");

                public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                    Aten.Call(inplace ? HardsigmoidInPlaceOp : HardsigmoidOp, input);
            }
        }
    }
}
