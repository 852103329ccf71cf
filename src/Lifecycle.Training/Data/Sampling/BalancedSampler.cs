namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// As many samples of each class: every run of as many positions as there are classes has one of each, in random order. The
/// members of a class come in shuffled passes, so that none comes again before all others of its class came.
/// </summary>
public sealed class BalancedSampler : ISampler
{
    private readonly long _seed;
    private readonly long[][] _members;

    /// <summary>Balances by labels.</summary>
    /// <param name="labels">The class of each sample of the dataset, any numbers; <c>dataset.ReadLabels()</c> gives them.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    /// <param name="count">Samples an epoch; null is the number of classes times the size of the largest, so that every sample comes at least once.</param>
    /// <exception cref="ArgumentException">There are no labels.</exception>
    public BalancedSampler(IReadOnlyList<long> labels, long seed, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0) throw new ArgumentException("Expected one label a sample; found none.", nameof(labels));
        _members = [.. Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(group => group.Key).Select(group => group.Select(i => (long)i).ToArray())];
        Count = SamplerChecks.Count(count ?? _members.Max(members => members.LongLength) * _members.Length);
        _seed = seed;
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        var key = (long)Mixing.Combine((ulong)_seed, (ulong)epoch);
        for (var i = 0; i < samples.Length; i++) samples[i] = At(key, start + i);
    }

    private long At(long key, long position)
    {
        var (cycle, place) = Math.DivRem(position, _members.Length);
        var chosen = Shuffle(_members.Length, key, purpose: -1, cycle)[place];
        var members = _members[chosen];
        var (pass, turn) = Math.DivRem(cycle, members.Length);
        return members[Shuffle(members.Length, key, chosen, pass)[turn]];
    }

    private static Permutation Shuffle(long count, long key, long purpose, long pass) =>
        new(count, (long)Mixing.Combine(Mixing.Combine((ulong)key, (ulong)purpose), (ulong)pass), epoch: 0);
}
