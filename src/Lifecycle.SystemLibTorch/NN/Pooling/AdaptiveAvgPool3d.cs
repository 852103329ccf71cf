using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AdaptiveAvgPool3d : ParameterLessModule<Tensor, Tensor>
    {
        internal AdaptiveAvgPool3d(long[] output_size)
            : base(nameof(AdaptiveAvgPool3d))
        {
            this.output_size = output_size;
        }

        public long[] output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool3d(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] output_size) => new(output_size);

            public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) output_size) => new(Sizes.Of(output_size));

            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long output_size) => new(Sizes.Of(output_size, 3));

            public static partial class functional
            {
                private static readonly Operator AdaptiveAvgPool3dOp = new("aten::adaptive_avg_pool3d");

                public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) =>
                    Aten.Call(AdaptiveAvgPool3dOp, input, output_size);

                public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) =>
                    Aten.Call(AdaptiveAvgPool3dOp, input, Sizes.Of(output_size));

                public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) =>
                    Aten.Call(AdaptiveAvgPool3dOp, input, output_size);
            }
        }
    }
}
