using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class ConstantPad2d : PadBase
    {
        internal ConstantPad2d(double value, params long[] padding)
            : base(nameof(ConstantPad2d), PaddingModes.Constant, value, padding)
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
            public static ConstantPad2d ConstantPad2d(long padding, double value) => new(value, padding, padding, padding, padding);

            public static ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) =>
                new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4);
        }
    }
}
