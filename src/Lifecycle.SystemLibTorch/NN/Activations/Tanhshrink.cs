using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Tanhshrink : ParameterLessModule<Tensor, Tensor>
    {
        internal Tanhshrink(bool inplace)
            : base(nameof(Tanhshrink))
        {
            this.inplace = inplace;
        }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.tanhshrink(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Tanhshrink Tanhshrink() => new(false);

            public static Tanhshrink Tanhshrink(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor tanhshrink(Tensor x, bool inplace = false)
                {
                    using var shrunk = x.tanh();
                    return inplace ? x.sub_(shrunk).alias() : x.sub(shrunk);
                }

                [Obsolete("Use tanhshrink, which is the name in PyTorch.")]
                public static Tensor Tanhshrink(Tensor x) => tanhshrink(x);
            }
        }
    }
}
