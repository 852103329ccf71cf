using System.Runtime.CompilerServices;

namespace Lifecycle.Training.Data.Sampling;

/// <summary>What every sampler checks of its arguments.</summary>
internal static class SamplerChecks
{
    public static long Count(long count, [CallerArgumentExpression(nameof(count))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, name);
        return count;
    }

    public static void Window(ISampler sampler, int epoch, long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start > sampler.Count - length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"Positions {start} to {start + length - 1} were asked for; expected positions below the epoch's {sampler.Count}.");
    }

    /// <summary>Checks weights and gives their sum.</summary>
    public static double Weights(IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        for (var i = 0; i < weights.Count; i++)
            if (!double.IsFinite(weights[i]) || weights[i] < 0) throw new ArgumentException($"Weight {i} is {weights[i]}; expected a finite number of at least 0.", nameof(weights));
        var sum = weights.Sum();
        if (!(sum > 0) || !double.IsFinite(sum)) throw new ArgumentException($"The {weights.Count} weights sum up to {sum}; expected a finite sum above 0.", nameof(weights));
        return sum;
    }
}
