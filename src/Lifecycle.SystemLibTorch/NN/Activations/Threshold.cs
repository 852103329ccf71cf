using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Threshold : ParameterLessModule<Tensor, Tensor>
    {
        internal Threshold(double threshold, double value, bool inplace)
            : base(nameof(Threshold))
        {
            this.threshold = threshold;
            this.value = value;
            this.inplace = inplace;
        }

        public double threshold { get; set; }

        public double value { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.threshold(tensor, threshold, value, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Threshold Threshold(double threshold, double value, bool inplace = false) => new(threshold, value, inplace);

            public static partial class functional
            {
                private static readonly Operator ThresholdOp = new("aten::threshold");
                private static readonly Operator ThresholdInPlaceOp = new("aten::threshold_");

                public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                    Aten.Call(inplace ? ThresholdInPlaceOp : ThresholdOp, x, threshold, value);

                [Obsolete("Use threshold, which is the name in PyTorch.")]
                public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false) => functional.threshold(x, threshold, value, inplace);
            }
        }
    }
}
