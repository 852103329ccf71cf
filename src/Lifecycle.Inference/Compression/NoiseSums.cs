namespace Lifecycle.Inference.Compression;

/// <summary>Sums over batches for the ratio of signal to noise.</summary>
internal struct NoiseSums
{
    private double _signal;
    private double _noise;

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            var difference = (double)expected[index] - found[index];
            // Infinite in both, as masks are, is no noise.
            if (!double.IsFinite(expected[index]) && expected[index].Equals(found[index])) continue;
            _signal += (double)expected[index] * expected[index];
            _noise += difference * difference;
        }
    }

    /// <summary>10 log10 of signal over noise; infinite without noise, minus infinity where something is not finite.</summary>
    public readonly double Decibels => _noise == 0 ? double.PositiveInfinity
        : double.IsFinite(_noise) && double.IsFinite(_signal) ? 10 * Math.Log10(_signal / _noise) : double.NegativeInfinity;
}
