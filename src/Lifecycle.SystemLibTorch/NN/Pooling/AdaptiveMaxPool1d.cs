using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AdaptiveMaxPool1d : ParameterLessModule<Tensor, Tensor>
    {
        internal AdaptiveMaxPool1d(long output_size)
            : base(nameof(AdaptiveMaxPool1d))
        {
            this.output_size = output_size;
        }

        public long output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_max_pool1d(input, output_size);

        public (Tensor output, Tensor indices) forward_with_indices(Tensor input) =>
            nn.functional.adaptive_max_pool1d_with_indices(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveMaxPool1d AdaptiveMaxPool1d(long output_size) => new(output_size);

            public static partial class functional
            {
                private static readonly Operator AdaptiveMaxPool1dOp = new("aten::adaptive_max_pool1d");

                public static Tensor adaptive_max_pool1d(Tensor input, long output_size)
                {
                    var (values, indices) = adaptive_max_pool1d_with_indices(input, output_size);
                    indices.Dispose();
                    return values;
                }

                public static (Tensor Values, Tensor Indices) adaptive_max_pool1d_with_indices(Tensor input, long output_size) =>
                    Aten.Call2(AdaptiveMaxPool1dOp, input, output_size);
            }
        }
    }
}
