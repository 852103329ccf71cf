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
}
