using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LocalResponseNorm : ParameterLessModule<Tensor, Tensor>
    {
        internal LocalResponseNorm(long size, double alpha, double beta, double k)
            : base(nameof(LocalResponseNorm))
        {
            this.size = size;
            this.alpha = alpha;
            this.beta = beta;
            this.k = k;
        }

        public long size { get; set; }

        public double alpha { get; set; }

        public double beta { get; set; }

        public double k { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.local_response_norm(input, size, alpha, beta, k);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LocalResponseNorm LocalResponseNorm(long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) =>
                new(size, alpha, beta, k);

            public static partial class functional
            {
                /// <summary>x / (k + alpha * mean of x^2 over `size` neighbouring channels)^beta.</summary>
                public static Tensor local_response_norm(Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0)
                {
                    var shape = input.shape;
                    if (shape.Length < 3)
                        throw new ArgumentException($"local_response_norm expects input of 3 or more dimensions, but got {shape.Length}.", nameof(input));
                    using var scope = NewDisposeScope();
                    // Channels as the rows of an image that is averaged along them alone.
                    var squares = (input * input).reshape(shape[0], 1, shape[1], -1);
                    var padded = pad(squares, (0, 0, size / 2, (size - 1) / 2));
                    var mean = avg_pool2d(padded, new[] { size, 1L }, new[] { 1L, 1L }).view(shape);
                    return (input / ((mean * alpha) + k).pow(beta)).MoveToOuterDisposeScope();
                }
            }
        }
    }
}
