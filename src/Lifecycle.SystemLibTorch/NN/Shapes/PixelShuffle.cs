using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class PixelShuffle : ParameterLessModule<Tensor, Tensor>
    {
        internal PixelShuffle(long upscale_factor)
            : base(nameof(PixelShuffle))
        {
            this.upscale_factor = upscale_factor;
        }

        public long upscale_factor { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.pixel_shuffle(input, upscale_factor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

            public static partial class functional
            {
                private static readonly Operator PixelShuffleOp = new("aten::pixel_shuffle");

                public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.Call(PixelShuffleOp, input, upscale_factor);
            }
        }
    }
}
