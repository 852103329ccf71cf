using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxUnpool3d : ParameterLessModule<Tensor, Tensor, long[], Tensor>
    {
        internal MaxUnpool3d(long[] kernel_size, long[]? stride, long[]? padding)
            : base(nameof(MaxUnpool3d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
        }

        public long[] kernel_size { get; set; }

        public long[]? stride { get; set; }

        public long[]? padding { get; set; }

        public override Tensor forward(Tensor tensor, Tensor indices, long[]? output_size = null) =>
            nn.functional.max_unpool3d(tensor, indices, kernel_size, stride, padding, output_size);

        public new Tensor call(Tensor tensor, Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size!);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxUnpool3d MaxUnpool3d(long kernel_size, long? stride = null, long? padding = null) =>
                new(Sizes.Of(kernel_size, 3), Sizes.OrNull(stride, 3), Sizes.OrNull(padding, 3));

            public static MaxUnpool3d MaxUnpool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding));

            public static MaxUnpool3d MaxUnpool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null) =>
                new(kernel_size, stride, padding);

            public static partial class functional
            {
                private static readonly Operator MaxUnpool3dOp = new("aten::max_unpool3d");

                public static Tensor max_unpool3d(
                    Tensor input, Tensor indices, long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? output_size = null) =>
                    Aten.Call(
                        MaxUnpool3dOp, input, indices, UnpooledSize(input, kernel_size, stride, padding, output_size), stride ?? kernel_size,
                        padding ?? [0, 0, 0]);
            }
        }
    }
}
