using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class ConstantPad3d : PadBase
    {
        internal ConstantPad3d(double value, params long[] padding)
            : base(nameof(ConstantPad3d), PaddingModes.Constant, value, padding)
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
            public static ConstantPad3d ConstantPad3d(long padding, double value) =>
                new(value, padding, padding, padding, padding, padding, padding);

            public static ConstantPad3d ConstantPad3d((long, long, long, long, long, long) padding, double value) =>
                new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);
        }
    }
}
