namespace Lifecycle.Training.Data.Sampling;

/// <summary>
/// Draws with replacement, each sample as often as its weight says. Each position is a draw of its own from counter-based
/// numbers, by the alias method (Vose, "A linear algorithm for generating random numbers with a given distribution", 1991).
/// </summary>
public sealed class WeightedSampler : ISampler
{
    private readonly long _seed;
    private readonly double[] _keep;
    private readonly int[] _alias;

    /// <summary>Draws by weights.</summary>
    /// <param name="weights">One a sample of the dataset, 0 or above, not all 0; their sum does not matter.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    /// <param name="count">Draws an epoch; null is as many as there are weights.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public WeightedSampler(IReadOnlyList<double> weights, long seed, long? count = null)
    {
        var sum = SamplerChecks.Weights(weights);
        Count = SamplerChecks.Count(count ?? weights.Count);
        _seed = seed;
        _keep = new double[weights.Count];
        _alias = new int[weights.Count];
        MakeTable(weights, sum);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        var key = Mixing.Combine((ulong)_seed, (ulong)epoch);
        for (var i = 0; i < samples.Length; i++) samples[i] = Draw(Mixing.Combine(key, (ulong)(start + i)));
    }

    private int Draw(ulong bits)
    {
        var column = (int)(((UInt128)bits * (ulong)_keep.Length) >> 64);
        return Mixing.ToUnit(Mixing.Combine(bits, 1)) < _keep[column] ? column : _alias[column];
    }

    // Columns below the mean are filled up from columns above it.
    private void MakeTable(IReadOnlyList<double> weights, double sum)
    {
        var (low, high) = (new Stack<int>(), new Stack<int>());
        for (var i = 0; i < _keep.Length; i++)
        {
            _keep[i] = weights[i] / sum * _keep.Length;
            (_keep[i] < 1 ? low : high).Push(i);
        }
        while (low.Count > 0 && high.Count > 0)
        {
            var (small, large) = (low.Pop(), high.Pop());
            _alias[small] = large;
            _keep[large] -= 1 - _keep[small];
            (_keep[large] < 1 ? low : high).Push(large);
        }
        // What is left differs from 1 by rounding alone, but for weights of 0, which must never be drawn.
        var heaviest = Enumerable.Range(0, _keep.Length).MaxBy(i => weights[i]);
        foreach (var i in low.Concat(high)) (_keep[i], _alias[i]) = (weights[i] > 0 ? 1 : 0, heaviest);
    }
}
