using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Brings draws made in managed code to the device, those of a whole batch in one transfer.</summary>
internal static class Draws
{
    /// <summary>One value a sample as [count, 1, ...], of the batch's type, on its device.</summary>
    public static Tensor PerSample(float[] values, Tensor batch)
    {
        var shape = new long[batch.shape.Length];
        Array.Fill(shape, 1);
        shape[0] = values.Length;
        return torch.tensor(values, shape).to(batch.dtype, batch.device);
    }

    /// <summary>Indices of samples, int64, on the batch's device.</summary>
    public static Tensor Indices(long[] samples, Tensor batch) => torch.tensor(samples, ScalarType.Int64).to(batch.device);

    /// <summary>A whole number from 0 up to but not including <paramref name="count"/>.</summary>
    public static int NextInt(this RandomStream random, long count) => (int)(random.NextDouble() * count);

    /// <summary>A standard normal number (Box and Muller, 1958).</summary>
    public static double NextNormal(this RandomStream random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>
    /// A number of the beta distribution with both parameters <paramref name="alpha"/>: one gamma number's part of the sum of two,
    /// by their logarithms, which stay finite for small alpha.
    /// </summary>
    public static double NextBeta(this RandomStream random, double alpha)
    {
        var (first, second) = (LogGamma(random, alpha), LogGamma(random, alpha));
        return 1 / (1 + Math.Exp(second - first));
    }

    // Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; with its step from alpha + 1 down to alpha.
    private static double LogGamma(RandomStream random, double alpha)
    {
        var d = alpha + 1 - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = Math.Pow(1 + (c * x), 3);
            var u = 1 - random.NextDouble();
            if (v > 0 && Math.Log(u) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
                return Math.Log(d * v) + (Math.Log(1 - random.NextDouble()) / alpha);
        }
    }
}
