using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class InstanceNorm1d : InstanceNorm
    {
        internal InstanceNorm1d(
            long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm1d))
        {
        }

        protected override long GetNumberOfBatchDimensions() => 2;

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.dim() is 2 or 3) return;
            throw new ArgumentException($"InstanceNorm1d expects 2D or 3D input, but got shape [{string.Join(", ", input.shape)}].", nameof(input));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static InstanceNorm1d InstanceNorm1d(
                long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool track_running_stats = false,
                Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
