using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class FractionalMaxPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal FractionalMaxPool2d(long[] kernel_size, long[]? output_size, double[]? output_ratio)
            : base(nameof(FractionalMaxPool2d))
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

        public override Tensor forward(Tensor input) => nn.functional.fractional_max_pool2d(input, kernel_size, output_size, output_ratio);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) =>
            nn.functional.fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static FractionalMaxPool2d FractionalMaxPool2d(long kernel_size, long? output_size = null, double? output_ratio = null) =>
                new(Sizes.Of(kernel_size, 2), Sizes.OrNull(output_size, 2), Sizes.OrNull(output_ratio, 2));

            public static FractionalMaxPool2d FractionalMaxPool2d(
                (long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

            public static FractionalMaxPool2d FractionalMaxPool2d(long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                new(kernel_size, output_size, output_ratio);

            public static partial class functional
            {
                private static readonly Operator FractionalMaxPool2dOp = new("aten::fractional_max_pool2d");

                public static Tensor fractional_max_pool2d(Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                    fractional_max_pool2d(input, Sizes.Of(kernel_size, 2), Sizes.OrNull(output_size, 2), Sizes.OrNull(output_ratio, 2));

                public static Tensor fractional_max_pool2d(
                    Tensor input, (long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                    fractional_max_pool2d(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

                public static Tensor fractional_max_pool2d(Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null)
                {
                    var (values, indices) = fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio);
                    indices.Dispose();
                    return values;
                }

                public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(
                    Tensor input, long kernel_size, long? output_size = null, double? output_ratio = null) =>
                    fractional_max_pool2d_with_indices(input, Sizes.Of(kernel_size, 2), Sizes.OrNull(output_size, 2), Sizes.OrNull(output_ratio, 2));

                public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(
                    Tensor input, (long, long) kernel_size, (long, long)? output_size = null, (double, double)? output_ratio = null) =>
                    fractional_max_pool2d_with_indices(input, Sizes.Of(kernel_size), Sizes.OrNull(output_size), Sizes.OrNull(output_ratio));

                public static (Tensor Values, Tensor Indices) fractional_max_pool2d_with_indices(
                    Tensor input, long[] kernel_size, long[]? output_size = null, double[]? output_ratio = null) =>
                    FractionalPool(FractionalMaxPool2dOp, input, kernel_size, output_size, output_ratio);

                private static (Tensor Values, Tensor Indices) FractionalPool(
                    Operator op, Tensor input, long[] kernel_size, long[]? output_size, double[]? output_ratio)
                {
                    var rank = kernel_size.Length;
                    if ((output_size is null) == (output_ratio is null))
                        throw new ArgumentException("Exactly one of output_size and output_ratio is to be given.", nameof(output_size));
                    if ((output_size?.Length ?? output_ratio!.Length) != rank)
                        throw new ArgumentException($"The output size or ratio must have {rank} elements, as the kernel has.", nameof(output_size));
                    var shape = input.shape;
                    var channels = shape.Length - rank - 1;
                    var size = output_size ?? [.. output_ratio!.Select((ratio, i) => (long)(shape[channels + 1 + i] * ratio))];
                    using var samples = rand([channels == 0 ? 1 : shape[0], shape[channels], rank], input.dtype, input.device);
                    return Aten.Call2(op, input, kernel_size, size, samples);
                }
            }
        }
    }
}
