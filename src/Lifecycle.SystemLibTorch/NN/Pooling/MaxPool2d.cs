using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
            : base(nameof(MaxPool2d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            this.ceil_mode = ceil_mode;
        }

        public long[] kernel_size { get; set; }

        public long[]? stride { get; set; }

        public long[]? padding { get; set; }

        public long[]? dilation { get; set; }

        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) =>
            nn.functional.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(
                long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            public static MaxPool2d MaxPool2d(
                (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                bool ceil_mode = false) =>
                new(Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

            public static MaxPool2d MaxPool2d(
                long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(Sizes.Of(kernel_size, 2), Sizes.OrNull(stride, 2), Sizes.OrNull(padding, 2), Sizes.OrNull(dilation, 2), ceil_mode);

            public static partial class functional
            {
                private static readonly Operator MaxPool2dOp = new("aten::max_pool2d");
                private static readonly Operator MaxPool2dWithIndicesOp = new("aten::max_pool2d_with_indices");

                public static Tensor max_pool2d(
                    Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.Call(MaxPool2dOp, input, kernel_size, strides, padding, dilation, ceil_mode);

                public static Tensor max_pool2d(
                    Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.Call(MaxPool2dOp, input, kernel_size, stride, padding, dilation, ceil_mode);

                public static Tensor max_pool2d(
                    Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                    (long, long)? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(input, Sizes.Of(kernel_size), Sizes.OrNull(stride), Sizes.OrNull(padding), Sizes.OrNull(dilation), ceil_mode);

                public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                    Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.Call2(MaxPool2dWithIndicesOp, input, kernel_size, strides, padding, dilation, ceil_mode);
            }
        }
    }
}
