using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public abstract class BatchNorm : NormBase
    {
        protected BatchNorm(
            long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
            string name)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
        {
        }

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            var update = training && track_running_stats;
            var factor = update ? CountBatch() : momentum ?? 0.0;
            // While training without tracking, the batch's own statistics are used, and the running ones left alone.
            var useRunning = !training || track_running_stats;
            var (mean, variance) = useRunning ? (running_mean, running_var) : (null, null);
            return nn.functional.batch_norm(input, mean, variance, weight, bias, training || running_mean is null, factor, eps);
        }

        private double CountBatch()
        {
            if (num_batches_tracked is not { } count) return momentum ?? 0.0;
            count.add_(1);
            return momentum ?? 1.0 / count.item<long>();
        }
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
                private static readonly Operator BatchNormOp = new("aten::batch_norm");

                public static Tensor batch_norm(
                    Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                    bool training = false, double momentum = 0.1, double eps = 1e-5)
                {
                    if (training) RequireSeveralValues(input);
                    return Aten.Call(BatchNormOp, input, weight, bias, running_mean, running_var, training, momentum, eps, true);
                }

                private static void RequireSeveralValues(Tensor input)
                {
                    var shape = input.shape;
                    if (shape.Length < 2 || shape.Where(static (_, dimension) => dimension != 1).Any(static size => size != 1)) return;
                    throw new ArgumentException(
                        $"Batch normalization needs more than 1 value per channel when training, but got input of shape [{string.Join(", ", shape)}].", nameof(input));
                }
            }
        }
    }
}
