using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class ReflectionPad3d : PadBase
    {
        internal ReflectionPad3d(params long[] padding)
            : base(nameof(ReflectionPad3d), PaddingModes.Reflect, 0, padding)
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
            public static ReflectionPad3d ReflectionPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

            public static ReflectionPad3d ReflectionPad3d((long, long, long, long, long, long) padding) =>
                new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);
        }
    }
}
