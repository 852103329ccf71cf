namespace Lifecycle.Training.Data.Loading;

/// <summary>Which part of every batch is read here, the others by other processes.</summary>
/// <param name="Rank">The part, from 0.</param>
/// <param name="WorldSize">How many there are.</param>
internal readonly record struct Shard(int Rank, int WorldSize)
{
    /// <summary>Whole batches.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Whether it is all of every batch.</summary>
    public bool IsWhole => WorldSize == 1;

    /// <summary>The part of a batch.</summary>
    public Share Of(long batch) => Share.Of(batch, Rank, WorldSize);

    /// <summary>The greatest part of a batch.</summary>
    public long Largest(long batch) => (batch + WorldSize - 1) / WorldSize;
}
