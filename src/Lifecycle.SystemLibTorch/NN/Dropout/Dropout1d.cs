using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Dropout1d : ParameterLessModule<Tensor, Tensor>
    {
        internal Dropout1d(double p, bool inplace)
            : base(nameof(Dropout1d))
        {
            this.p = p;
            this.inplace = inplace;
        }

        public double p { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.dim() != 3)
                throw new ArgumentException($"Dropout1d expects input of shape (N, C, L), but got [{string.Join(", ", tensor.shape)}].", nameof(tensor));
            return nn.functional.dropout1d(tensor, p, training, inplace);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    Aten.Call(inplace ? FeatureDropoutInPlaceOp : FeatureDropoutOp, input, p, training);
            }
        }
    }
}
