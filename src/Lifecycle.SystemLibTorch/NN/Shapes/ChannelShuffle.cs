using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ChannelShuffle : ParameterLessModule<Tensor, Tensor>
    {
        internal ChannelShuffle(long groups)
            : base(nameof(ChannelShuffle))
        {
            this.groups = groups;
        }

        public long groups { get; set; }

        public override Tensor forward(Tensor tensor) => tensor.channel_shuffle(groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ChannelShuffle ChannelShuffle(long groups) => new(groups);
        }
    }
}
