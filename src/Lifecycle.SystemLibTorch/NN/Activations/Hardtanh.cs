using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Hardtanh : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardtanh(double min_val, double max_val, bool inplace)
            : base(nameof(Hardtanh))
        {
            this.min_val = min_val;
            this.max_val = max_val;
            this.inplace = inplace;
        }

        public double min_val { get; set; }

        public double max_val { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.hardtanh(tensor, min_val, max_val, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Hardtanh Hardtanh(double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                new(min_val, max_val, inplace);

            public static partial class functional
            {
                private static readonly Operator HardtanhOp = new("aten::hardtanh");
                private static readonly Operator HardtanhInPlaceOp = new("aten::hardtanh_");

                public static Tensor hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                    Aten.Call(inplace ? HardtanhInPlaceOp : HardtanhOp, x, min_val, max_val);

                [Obsolete("Use hardtanh, which is the name in PyTorch.")]
                public static Tensor Hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) => hardtanh(x, min_val, max_val, inplace);
            }
        }
    }
}
