using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AlphaDropout : ParameterLessModule<Tensor, Tensor>
    {
        internal AlphaDropout(double p, bool inplace)
            : base(nameof(AlphaDropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        public double p { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.alpha_dropout(tensor, p, training, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                private static readonly Operator AlphaDropoutOp = new("aten::alpha_dropout");
                private static readonly Operator AlphaDropoutInPlaceOp = new("aten::alpha_dropout_");

                public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                    Aten.Call(inplace ? AlphaDropoutInPlaceOp : AlphaDropoutOp, input, p, training);
            }
        }
    }
}
