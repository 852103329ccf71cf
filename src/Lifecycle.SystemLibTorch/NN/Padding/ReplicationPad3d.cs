using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class ReplicationPad3d : PadBase
    {
        internal ReplicationPad3d(params long[] padding)
            : base(nameof(ReplicationPad3d), PaddingModes.Replicate, 0, padding)
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ReplicationPad3d ReplicationPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

            public static ReplicationPad3d ReplicationPad3d((long, long, long, long, long, long) padding) =>
                new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);
        }
    }
}
