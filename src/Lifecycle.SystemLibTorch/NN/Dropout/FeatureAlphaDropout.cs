using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class FeatureAlphaDropout : ParameterLessModule<Tensor, Tensor>
    {
        internal FeatureAlphaDropout(double p, bool inplace)
            : base(nameof(FeatureAlphaDropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        public double p { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.feature_alpha_dropout(input, p, training, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static FeatureAlphaDropout FeatureAlphaDropout(double p = 0.5) => new(p, inplace: false);

            public static FeatureAlphaDropout FeatureAlphaDropout(double p, bool inplace) => new(p, inplace);

            public static partial class functional
            {
                private static readonly Operator FeatureAlphaDropoutOp = new("aten::feature_alpha_dropout");
                private static readonly Operator FeatureAlphaDropoutInPlaceOp = new("aten::feature_alpha_dropout_");

                public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                    Aten.Call(inplace ? FeatureAlphaDropoutInPlaceOp : FeatureAlphaDropoutOp, input, p, training);
            }
        }
    }
}
