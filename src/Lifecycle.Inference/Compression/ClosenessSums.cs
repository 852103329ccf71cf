namespace Lifecycle.Inference.Compression;

/// <summary>
/// Sums over batches for the part of the variance of expected numbers that is found: 1 less the squared error over the squared distance from their mean
/// (the coefficient of determination), not below 0. Where all that is expected is one number, the distance is that from zero.
/// </summary>
internal sealed class ClosenessSums
{
    // A sum of squares that is less than this share of what it was reckoned from is rounding.
    private const double Rounding = 1e-12;

    private double _origin = double.NaN;
    private long _count;
    private double _sum;
    private double _squares;
    private double _raw;
    private double _error;

    /// <summary>Adds as many numbers as are expected; what is not finite has to be found the same.</summary>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            double value = expected[index];
            if (!double.IsFinite(value) && expected[index].Equals(found[index])) continue;
            if (!double.IsFinite(value) || !float.IsFinite(found[index]))
            {
                Miss();
                continue;
            }
            // Squares of differences from the first number keep their digits where all are large.
            if (double.IsNaN(_origin)) _origin = value;
            _count++;
            _sum += value - _origin;
            _squares += (value - _origin) * (value - _origin);
            _raw += value * value;
            _error += (value - found[index]) * (value - found[index]);
        }
    }

    /// <summary>Something was not found at all.</summary>
    public void Miss() => _error = double.PositiveInfinity;

    /// <summary>How close it is: 0 to 1.</summary>
    public double Value
    {
        get
        {
            if (_error == 0) return 1;
            var spread = _squares - (_sum * _sum / Math.Max(_count, 1));
            var scale = spread > _squares * Rounding ? spread : _raw;
            return scale > 0 ? Math.Max(1 - (_error / scale), 0) : 0;
        }
    }
}
