using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class InstanceNorm3d : InstanceNorm
    {
        internal InstanceNorm3d(
            long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm3d))
        {
        }

        protected override long GetNumberOfBatchDimensions() => 4;

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.dim() is 4 or 5) return;
            throw new ArgumentException($"InstanceNorm3d expects 4D or 5D input, but got shape [{string.Join(", ", input.shape)}].", nameof(input));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static InstanceNorm3d InstanceNorm3d(
                long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool track_running_stats = false,
                Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
