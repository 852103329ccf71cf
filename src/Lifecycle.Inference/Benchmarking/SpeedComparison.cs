namespace Lifecycle.Inference.Benchmarking;

/// <summary>What times say of one thing against another.</summary>
public enum SpeedVerdict
{
    /// <summary>No difference beyond noise, or none worth a word.</summary>
    Same,

    /// <summary>The second takes less time.</summary>
    Faster,

    /// <summary>The second takes more time.</summary>
    Slower,
}

/// <summary>When a difference of times is one.</summary>
public static class SpeedComparison
{
    /// <summary>Judges a ratio of times with its p-value.</summary>
    /// <param name="ratio">The second's time over the first's, above 0.</param>
    /// <param name="pValue">How likely a difference at least as great is by chance.</param>
    /// <param name="significance">What <paramref name="pValue"/> must be below.</param>
    /// <param name="tolerance">The share of time by which they must differ.</param>
    public static SpeedVerdict Judge(double ratio, double pValue, double significance = 0.01, double tolerance = 0.02) =>
        !(pValue < significance) ? SpeedVerdict.Same
        : ratio > 1 + tolerance ? SpeedVerdict.Slower
        : ratio < 1 / (1 + tolerance) ? SpeedVerdict.Faster
        : SpeedVerdict.Same;
}
