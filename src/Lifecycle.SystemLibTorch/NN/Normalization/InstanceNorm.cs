using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public abstract class InstanceNorm : NormBase
    {
        protected InstanceNorm(
            long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
            : base(num_features, eps, momentum ?? 0.1, affine, track_running_stats, device, dtype, name)
        {
        }

        /// <summary>The number of dimensions of an unbatched input, channels first.</summary>
        protected abstract long GetNumberOfBatchDimensions();

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            var unbatched = input.dim() == GetNumberOfBatchDimensions();
            var channels = input.shape[unbatched ? 0 : 1];
            if (channels != num_features)
                throw new ArgumentException($"{GetName()} expects {num_features} channels, but the input has {channels}.", nameof(input));
            if (!unbatched) return Normalized(input);
            using var batch = input.unsqueeze(0);
            using var result = Normalized(batch);
            return result.squeeze(0);
        }

        private Tensor Normalized(Tensor input) => nn.functional.instance_norm(
            input, running_mean, running_var, ParameterOrNull(nameof(weight)), bias, training || !track_running_stats, momentum ?? 0.1, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static partial class functional
            {
                private static readonly Operator InstanceNormOp = new("aten::instance_norm");

                public static Tensor instance_norm(
                    Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null,
                    bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5) =>
                    Aten.Call(InstanceNormOp, input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);
            }
        }
    }
}
