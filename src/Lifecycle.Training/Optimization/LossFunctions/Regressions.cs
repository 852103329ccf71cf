using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Losses of numbers.</summary>
internal static class Regressions
{
    // The smallest difference that counts as one when a setting must be above 0.
    private const double AboveZero = 1e-12;

    public static ILoss Huber(double delta) => new ShapedLoss("Huber", Same, (output, target) => SmoothAbsolute(output, target, delta).mul(delta), ("Delta", delta, AboveZero, 1e12));

    public static ILoss SmoothL1(double beta) => new ShapedLoss("SmoothL1", Same, (output, target) => SmoothAbsolute(output, target, beta), ("Beta", beta, AboveZero, 1e12));

    public static ILoss Quantile(double[] quantiles)
    {
        var vector = new DeviceVector(quantiles);
        (string, double, double, double)[] settings = [.. quantiles.Select(static (quantile, at) => ($"Quantiles[{at}]", quantile, AboveZero, 1 - AboveZero))];
        string? Rule(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type)
        {
            if (!ElementwiseLoss.IsFloating(type)) return "a target of a floating type";
            if (quantiles.Length == 1 && output.SequenceEqual(target)) return null;
            return output.SequenceEqual([.. target, quantiles.Length]) ? null : $"an output of the target's shape with a further axis of {quantiles.Length} quantiles";
        }
        return new ShapedLoss("Quantile", Rule, (output, target) =>
        {
            var error = output.shape.Length == target.shape.Length ? target.sub(output) : target.unsqueeze(-1).sub(output);
            var quantile = vector.On(output.device);
            return torch.maximum(error.mul(quantile), error.mul(quantile.sub(1))).mean();
        }, settings);
    }

    public static ILoss Poisson(bool logInput, double epsilon) => new ShapedLoss("PoissonNegativeLogLikelihood", Same, (output, target) =>
        (logInput ? output.exp().sub(target.mul(output)) : output.sub(target.mul(output.add(epsilon).log()))).mean(), ("Epsilon", epsilon, 0, 1));

    public static ILoss Gaussian() => new ShapedLoss("GaussianNegativeLogLikelihood", TwiceAsMany, static (output, target) =>
    {
        var halves = output.chunk(2, 1);
        var (mean, logVariance) = (halves[0].reshape(target.shape), halves[1].reshape(target.shape));
        return logVariance.add(target.sub(mean).square().mul(torch.exp(-logVariance))).mean().mul(0.5);
    });

    private static string? Same(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type)
    {
        if (!output.SequenceEqual(target)) return "an output of the target's shape";
        return ElementwiseLoss.IsFloating(type) ? null : "a target of a floating type";
    }

    private static string? TwiceAsMany(IReadOnlyList<long> output, IReadOnlyList<long> target, ScalarType type)
    {
        const string expected = "an output of [count x 2 k], means before logarithms of variances, and floating targets of [count x k], with the same further axes";
        if (!ElementwiseLoss.IsFloating(type) || output.Count < 2) return expected;
        long[] needed = target.Count == 1 ? [target[0], 2] : [target[0], 2 * target[1], .. target.Skip(2)];
        return output.SequenceEqual(needed) ? null : expected;
    }

    // Squares up to the limit, straight lines beyond, with slope 1.
    private static Tensor SmoothAbsolute(Tensor output, Tensor target, double limit) => nn.functional.smooth_l1_loss(output, target, beta: limit);
}
