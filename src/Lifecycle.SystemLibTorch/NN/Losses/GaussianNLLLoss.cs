using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GaussianNLLLoss : Loss<Tensor, Tensor, Tensor, Tensor>
    {
        public GaussianNLLLoss(bool full = false, float eps = 1e-8f, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
            this.full = full;
            this.eps = eps;
        }

        public bool full { get; }

        public float eps { get; }

        public override Tensor forward(Tensor input, Tensor target, Tensor variance) =>
            nn.functional.gaussian_nll_loss(input, target, variance, full, eps, reduction);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GaussianNLLLoss GaussianNLLLoss(bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) =>
                new(full, eps, reduction);

            public static partial class functional
            {
                /// <summary>PyTorch's: a loss for every element of the input, not their sums over a sample.</summary>
                public static Tensor gaussian_nll_loss(
                    Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f, Reduction reduction = Reduction.Mean)
                {
                    using var scope = NewDisposeScope();
                    var variances = Aligned(variance, input.shape);
                    using (no_grad())
                    {
                        if (variances.lt(0).any().item<bool>()) throw new ArgumentException("The variance has negative entries.", nameof(variance));
                    }
                    // Clamped in place without a gradient, so that small variances still get theirs.
                    variances = variances.clone();
                    using (no_grad()) variances.clamp_(eps);
                    var loss = 0.5 * (variances.log() + ((input - target).square() / variances));
                    if (full) loss = loss + (0.5 * Math.Log(2 * Math.PI));
                    return Reduced.By(reduction, loss).MoveToOuterDisposeScope();
                }

                // One variance for every element, or one for each row of the last dimension.
                private static Tensor Aligned(Tensor variance, long[] shape)
                {
                    var given = variance.shape;
                    if (given.AsSpan().SequenceEqual(shape)) return variance;
                    if (given.AsSpan().SequenceEqual(shape.AsSpan()[..^1])) return variance.unsqueeze(-1);
                    if (given.Length == shape.Length && given[^1] == 1 && given.AsSpan()[..^1].SequenceEqual(shape.AsSpan()[..^1])) return variance;
                    throw new ArgumentException(
                        $"The variance has shape [{string.Join(", ", given)}], which does not fit an input of shape [{string.Join(", ", shape)}].", nameof(variance));
                }
            }
        }
    }
}
