using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AdaptiveAvgPool1d : ParameterLessModule<Tensor, Tensor>
    {
        internal AdaptiveAvgPool1d(long output_size)
            : base(nameof(AdaptiveAvgPool1d))
        {
            this.output_size = output_size;
        }

        public long output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool1d(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);

            public static partial class functional
            {
                private static readonly Operator AdaptiveAvgPool1dOp = new("aten::adaptive_avg_pool1d");

                public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) =>
                    Aten.Call(AdaptiveAvgPool1dOp, input, output_size);
            }
        }
    }
}
