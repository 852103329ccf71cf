using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxUnpool2d : ParameterLessModule<Tensor, Tensor, long[], Tensor>
    {
        internal MaxUnpool2d(long[] kernel_size, long[]? stride, long[]? padding)
            : base(nameof(MaxUnpool2d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
        }

        public long[] kernel_size { get; set; }

        public long[]? stride { get; set; }

        public long[]? padding { get; set; }

        public override Tensor forward(Tensor tensor, Tensor indices, long[]? output_size = null) =>
            nn.functional.max_unpool2d(tensor, indices, kernel_size, stride, padding, output_size);

        public new Tensor call(Tensor tensor, Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size!);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxUnpool2d MaxUnpool2d(long kernel_size, long? stride = null, long? padding = null) =>
                new(Sizes.Of(kernel_size, 2), Sizes.OrNull(stride, 2), Sizes.OrNull(padding, 2));

            public static MaxUnpool2d MaxUnpool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding));

            public static MaxUnpool2d MaxUnpool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null) =>
                new(kernel_size, stride, padding);

            public static partial class functional
            {
                private static readonly Operator MaxUnpool2dOp = new("aten::max_unpool2d");

                public static Tensor max_unpool2d(
                    Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null) =>
                    Aten.Call(MaxUnpool2dOp, input, indices, UnpooledSize(input, kernel_size, stride, padding, output_size));

                // The size that pooling would have had to start from, or the given one if it could have been that.
                private static long[] UnpooledSize(Tensor input, long[] kernel_size, long[]? stride, long[]? padding, long[]? output_size)
                {
                    var rank = kernel_size.Length;
                    var shape = input.shape;
                    var size = new long[rank];
                    for (var i = 0; i < rank; i++)
                        size[i] = ((shape[shape.Length - rank + i] - 1) * (stride ?? kernel_size)[i]) + kernel_size[i] - (2 * (padding?[i] ?? 0));
                    if (output_size is not { Length: > 0 }) return size;
                    var given = output_size.Length == rank + 2 ? output_size[2..] : output_size;
                    if (given.Length != rank)
                        throw new ArgumentException($"The output size must have {rank} or {rank + 2} elements, but has {output_size.Length}.", nameof(output_size));
                    for (var i = 0; i < rank; i++)
                    {
                        if (Math.Abs(given[i] - size[i]) >= (stride ?? kernel_size)[i])
                            throw new ArgumentException($"The output size {given[i]} of spatial dimension {i} must be less than a stride of {(stride ?? kernel_size)[i]} from {size[i]}.", nameof(output_size));
                    }
                    return given;
                }
            }
        }
    }
}
