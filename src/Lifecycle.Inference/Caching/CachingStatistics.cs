namespace Lifecycle.Inference.Caching;

/// <summary>What a cache of results has done. Unchanging.</summary>
/// <param name="Entries">Results that it keeps.</param>
/// <param name="Hits">Results that it gave.</param>
/// <param name="Misses">Results that it did not have, or no longer.</param>
/// <param name="Evictions">Results that made room for others.</param>
public sealed record CachingStatistics(int Entries, long Hits, long Misses, long Evictions)
{
    /// <summary>Hits of all that was asked for, 0 to 1.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
