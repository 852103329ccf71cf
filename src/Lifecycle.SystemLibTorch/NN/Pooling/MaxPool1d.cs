using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool1d : ParameterLessModule<Tensor, Tensor>
    {
        internal MaxPool1d(long kernel_size, long? stride, long? padding, long? dilation, bool ceil_mode)
            : base(nameof(MaxPool1d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            this.ceil_mode = ceil_mode;
        }

        public long kernel_size { get; set; }

        public long? stride { get; set; }

        public long? padding { get; set; }

        public long? dilation { get; set; }

        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) =>
            nn.functional.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool1d MaxPool1d(
                long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            public static partial class functional
            {
                private static readonly Operator MaxPool1dOp = new("aten::max_pool1d");
                private static readonly Operator MaxPool1dWithIndicesOp = new("aten::max_pool1d_with_indices");

                public static Tensor max_pool1d(
                    Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.Call(MaxPool1dOp, input, kernel_size, stride, padding, dilation, ceil_mode);

                public static (Tensor output, Tensor indices) max_pool1d_with_indices(
                    Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.Call2(MaxPool1dWithIndicesOp, input, kernel_size, stride, padding, dilation, ceil_mode);
            }
        }
    }
}
