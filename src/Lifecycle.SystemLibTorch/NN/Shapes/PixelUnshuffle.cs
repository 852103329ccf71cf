using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class PixelUnshuffle : ParameterLessModule<Tensor, Tensor>
    {
        internal PixelUnshuffle(long downscale_factor)
            : base(nameof(PixelUnshuffle))
        {
            this.downscale_factor = downscale_factor;
        }

        public long downscale_factor { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.pixel_unshuffle(input, downscale_factor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

            public static partial class functional
            {
                private static readonly Operator PixelUnshuffleOp = new("aten::pixel_unshuffle");

                public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) =>
                    Aten.Call(PixelUnshuffleOp, input, downscale_factor);
            }
        }
    }
}
