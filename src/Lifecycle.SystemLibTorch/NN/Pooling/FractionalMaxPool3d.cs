using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class FractionalMaxPool3d : ParameterLessModule<Tensor, Tensor>
    {
        internal FractionalMaxPool3d(long[] kernel_size, long[]? output_size, double[]? output_ratio)
            : base(nameof(FractionalMaxPool3d))
        {
            if ((output_size is null) == (output_ratio is null))
                throw new ArgumentException("Exactly one of output_size and output_ratio is to be given.", nameof(output_size));
            this.kernel_size = kernel_size;
            this.output_size = output_size;
            this.output_ratio = output_ratio;
        }

        public long[] kernel_size { get; set; }

        public long[]? output_size { get; set; }

        public double[]? output_ratio { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.fractional_max_pool3d(input, kernel_size, output_size, output_ratio);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) =>
            nn.functional.fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static FractionalMaxPool3d FractionalMaxPool3d(long kernel_size, long? output_size = null, double? output_ratio = null) =>
                new(Sizes.Of(kernel_size, 3), Sizes.OrNull(output_size, 3), Sizes.OrNull(output_ratio, 3));

            public static FractionalMaxPool3d FractionalMaxPool3d(
                (long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

            public static FractionalMaxPool3d FractionalMaxPool3d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                new(kernel_size, output_size, output_ratio);

            public static partial class functional
            {
                private static readonly Operator FractionalMaxPool3dOp = new("aten::fractional_max_pool3d");

                public static Tensor fractional_max_pool3d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                    fractional_max_pool3d(input, Sizes.Of(kernel_size, 3), Sizes.OrNull(output_size, 3), Sizes.OrNull(output_ratio, 3));

                public static Tensor fractional_max_pool3d(
                    Tensor input, (long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                    fractional_max_pool3d(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

                public static Tensor fractional_max_pool3d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
                {
                    var (values, indices) = fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio);
                    indices.Dispose();
                    return values;
                }

                public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(
                    Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                    fractional_max_pool3d_with_indices(input, Sizes.Of(kernel_size, 3), Sizes.OrNull(output_size, 3), Sizes.OrNull(output_ratio, 3));

                public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(
                    Tensor input, (long, long, long) kernel_size, (long, long, long)? output_size = null, (double, double, double)? output_ratio = null) =>
                    fractional_max_pool3d_with_indices(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

                public static (Tensor Values, Tensor Indices) fractional_max_pool3d_with_indices(
                    Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                    FractionalPool(FractionalMaxPool3dOp, input, kernel_size, output_size, output_ratio);
            }
        }
    }
}
