namespace Lifecycle.Training.Data;

/// <summary>Hashes of counters: the finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).</summary>
internal static class Mixing
{
    /// <summary>2^64 over the golden ratio, odd: the step of SplitMix64's counter.</summary>
    public const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>A bijection of 64 bits in which every input bit moves every output bit.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>One key of two.</summary>
    public static ulong Combine(ulong first, ulong second) => Mix(Mix(first + GoldenGamma) ^ (second * GoldenGamma + GoldenGamma));

    /// <summary>Random bits as a number from 0 up to but not including 1.</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
