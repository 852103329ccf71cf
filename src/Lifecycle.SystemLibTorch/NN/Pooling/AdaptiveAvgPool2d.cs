using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AdaptiveAvgPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal AdaptiveAvgPool2d(long[] output_size)
            : base(nameof(AdaptiveAvgPool2d))
        {
            this.output_size = output_size;
        }

        public long[] output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(Sizes.Of(output_size));

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new(Sizes.Of(output_size, 2));

            public static partial class functional
            {
                private static readonly Operator AdaptiveAvgPool2dOp = new("aten::adaptive_avg_pool2d");

                public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                    Aten.Call(AdaptiveAvgPool2dOp, input, output_size);

                public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                    Aten.Call(AdaptiveAvgPool2dOp, input, Sizes.Of(output_size));

                public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                    Aten.Call(AdaptiveAvgPool2dOp, input, output_size);
            }
        }
    }
}
