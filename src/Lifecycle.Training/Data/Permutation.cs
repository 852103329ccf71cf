using System.Numerics;

namespace Lifecycle.Training.Data;

/// <summary>
/// A shuffle of 0 to Count - 1 in which any position is computed at once from the seed and the epoch, without the others:
/// a Feistel network over the next power of four, walked until it lands inside (Black and Rogaway, "Ciphers with arbitrary
/// finite domains", 2002).
/// </summary>
internal readonly struct Permutation
{
    private const int Rounds = 6;
    private readonly ulong _key;
    private readonly int _halfBits;

    /// <summary>The shuffle of an epoch.</summary>
    public Permutation(long count, long seed, int epoch)
    {
        Count = count;
        _key = Mixing.Combine((ulong)seed, (ulong)(long)epoch);
        var bits = 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(count - 1, 1));
        _halfBits = (bits + 1) / 2;
    }

    /// <summary>How many positions there are.</summary>
    public long Count { get; }

    /// <summary>The sample at a position of the epoch.</summary>
    public long this[long position]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            var value = (ulong)position;
            do value = Encrypt(value); while (value >= (ulong)Count);
            return (long)value;
        }
    }

    /// <summary>Fills <paramref name="samples"/> with the samples from a position on.</summary>
    public void Fill(long start, Span<long> samples)
    {
        for (var i = 0; i < samples.Length; i++) samples[i] = this[start + i];
    }

    private ulong Encrypt(ulong value)
    {
        var mask = (1UL << _halfBits) - 1;
        var (left, right) = (value >> _halfBits, value & mask);
        for (ulong round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (Mixing.Combine(_key + round, right) & mask));
        return (left << _halfBits) | right;
    }
}
