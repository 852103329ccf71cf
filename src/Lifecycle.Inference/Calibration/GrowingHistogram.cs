namespace Lifecycle.Inference.Calibration;

/// <summary>
/// Counts of values in bins of one width around zero. Where a value lies beyond, neighbouring bins are merged and the range doubles, so
/// that memory is the same for any number of values. Zeros, which quantization always keeps, are counted apart.
/// </summary>
internal sealed class GrowingHistogram
{
    private readonly long[] _counts;

    public GrowingHistogram(int bins) => _counts = new long[bins / 4 * 4];

    /// <summary>The counts; bin i holds values from (i - Bins/2)·Width on.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    public long Zeros { get; private set; }

    public long Total { get; private set; }

    /// <summary>The width of a bin; 0 while all values were zero.</summary>
    public double Width { get; private set; }

    public float Minimum { get; private set; } = float.PositiveInfinity;

    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The middle of a bin.</summary>
    public double Centre(int bin) => (bin - (_counts.Length / 2) + 0.5) * Width;

    /// <summary>Adds finite values whose ends are known.</summary>
    public void Add(ReadOnlySpan<float> values, float minimum, float maximum)
    {
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        Total += values.Length;
        var reach = Math.Max(Math.Abs((double)minimum), Math.Abs((double)maximum));
        if (reach == 0)
        {
            Zeros += values.Length;
            return;
        }
        MakeRoom(reach);
        var half = _counts.Length / 2;
        var perWidth = 1 / Width;
        foreach (var value in values)
        {
            if (value == 0) Zeros++;
            else _counts[Math.Clamp((int)Math.Floor(value * perWidth) + half, 0, _counts.Length - 1)]++;
        }
    }

    private void MakeRoom(double reach)
    {
        if (Width == 0) Width = reach * 2 / _counts.Length;
        while (Width * _counts.Length / 2 < reach) Merge();
    }

    private void Merge()
    {
        var merged = new long[_counts.Length];
        for (var bin = 0; bin < _counts.Length; bin++) merged[(_counts.Length / 4) + (bin / 2)] += _counts[bin];
        merged.CopyTo(_counts, 0);
        Width *= 2;
    }
}
