namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// Draws by weight without replacement: heavier samples come earlier, none comes twice in an epoch (Efraimidis and Spirakis,
/// "Weighted random sampling with a reservoir", 2006: the order of -ln(u)/weight).
/// </summary>
/// <remarks>An epoch's order is sorted when its first position is asked for, and kept until another epoch is.</remarks>
public sealed class WeightedShuffleSampler : ISampler
{
    private readonly Lock _gate = new();
    private readonly double[] _weights;
    private readonly long _seed;
    private (int Epoch, int[] Samples)? _order;

    /// <summary>Draws by weights.</summary>
    /// <param name="weights">One a sample of the dataset, 0 or above, not all 0; samples of weight 0 are left out.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    /// <param name="count">Samples an epoch, at most as many as have a weight above 0; null is all of those.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, all are 0, or fewer than <paramref name="count"/> are above 0.</exception>
    public WeightedShuffleSampler(IReadOnlyList<double> weights, long seed, long? count = null)
    {
        SamplerChecks.Weights(weights);
        var positive = weights.Count(weight => weight > 0);
        Count = SamplerChecks.Count(count ?? positive);
        if (Count > positive) throw new ArgumentOutOfRangeException(nameof(count), count, $"Expected at most {positive}, the number of weights above 0: none is drawn twice.");
        _weights = [.. weights];
        _seed = seed;
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        var order = Order(epoch);
        for (var i = 0; i < samples.Length; i++) samples[i] = order[start + i];
    }

    private int[] Order(int epoch)
    {
        lock (_gate)
        {
            if (_order?.Epoch != epoch) _order = (epoch, Sort(epoch));
            return _order.Value.Samples;
        }
    }

    private int[] Sort(int epoch)
    {
        var key = Mixing.Combine((ulong)_seed, (ulong)epoch);
        var (keys, samples) = (new double[_weights.Length], new int[_weights.Length]);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = i;
            // 1 - u lies above 0, so that its logarithm is finite.
            keys[i] = _weights[i] > 0 ? -Math.Log(1 - Mixing.ToUnit(Mixing.Combine(key, (ulong)i))) / _weights[i] : double.PositiveInfinity;
        }
        Array.Sort(keys, samples);
        return samples[..(int)Count];
    }
}
