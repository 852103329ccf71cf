using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxUnpool1d : ParameterLessModule<Tensor, Tensor, long[], Tensor>
    {
        internal MaxUnpool1d(long kernel_size, long? stride, long? padding)
            : base(nameof(MaxUnpool1d))
        {
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.padding = padding;
        }

        public long kernel_size { get; set; }

        public long? stride { get; set; }

        public long? padding { get; set; }

        public override Tensor forward(Tensor tensor, Tensor indices, long[]? output_size = null) =>
            nn.functional.max_unpool1d(tensor, indices, kernel_size, stride, padding, output_size);

        public new Tensor call(Tensor tensor, Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size!);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxUnpool1d MaxUnpool1d(long kernel_size, long? stride = null, long? padding = null) => new(kernel_size, stride, padding);

            public static partial class functional
            {
                public static Tensor max_unpool1d(
                    Tensor input, Tensor indices, long kernel_size, long? stride = null, long? padding = null, long[]? output_size = null)
                {
                    var size = UnpooledSize(input, [kernel_size], Sizes.OrNull(stride, 1), Sizes.OrNull(padding, 1), output_size);
                    using var image = input.unsqueeze(-1);
                    using var imageIndices = indices.unsqueeze(-1);
                    using var unpooled = Aten.Call(MaxUnpool2dOp, image, imageIndices, new[] { size[0], 1L });
                    return unpooled.squeeze(-1);
                }
            }
        }
    }
}
