using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LPPool1d : ParameterLessModule<Tensor, Tensor>
    {
        internal LPPool1d(double norm_type, long kernel_size, long? stride, bool ceil_mode)
            : base(nameof(LPPool1d))
        {
            this.norm_type = norm_type;
            this.kernel_size = kernel_size;
            this.stride = stride;
            this.ceil_mode = ceil_mode;
        }

        public double norm_type { get; set; }

        public long kernel_size { get; set; }

        public long? stride { get; set; }

        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.lp_pool1d(input, norm_type, kernel_size, stride, ceil_mode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LPPool1d LPPool1d(double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) =>
                new(norm_type, kernel_size, stride, ceil_mode);

            public static partial class functional
            {
                public static Tensor lp_pool1d(Tensor input, double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false)
                {
                    using var powers = input.pow(norm_type);
                    using var means = avg_pool1d(powers, kernel_size, stride, ceil_mode: ceil_mode);
                    return Root(means, norm_type, kernel_size);
                }

                // The root of the window's sum of powers, given their mean.
                private static Tensor Root(Tensor means, double norm_type, long count)
                {
                    using var sign = means.sign();
                    using var size = means.abs();
                    using var positive = size.relu();
                    using var signed = sign * positive;
                    using var sum = signed * count;
                    return sum.pow(1.0 / norm_type);
                }
            }
        }
    }
}
