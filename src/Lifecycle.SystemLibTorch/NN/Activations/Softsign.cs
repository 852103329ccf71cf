using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Softsign : ParameterLessModule<Tensor, Tensor>
    {
        internal Softsign(bool inplace)
            : base(nameof(Softsign))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.softsign(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Softsign Softsign() => new(false);

            public static Softsign Softsign(bool inplace) => new(inplace);

            public static partial class functional
            {
                public static Tensor softsign(Tensor x, bool inplace = false)
                {
                    using var size = x.abs();
                    using var divisor = size + 1;
                    return inplace ? x.div_(divisor).alias() : x.div(divisor);
                }

                [Obsolete("Use softsign, which is the name in PyTorch.")]
                public static Tensor Softsign(Tensor x) => softsign(x);
            }
        }
    }
}
