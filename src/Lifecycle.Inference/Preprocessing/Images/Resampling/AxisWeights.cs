namespace Lifecycle.Inference.Preprocessing.Images.Resampling;

/// <summary>
/// Which pixels of an axis make each pixel of the resized one, and how much: a triangle around the pixel's middle, as wide as the scale
/// where it shrinks (antialiased), else two pixels wide. Weights are whole numbers of 22 bits.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>The fraction bits of a weight: 32 less those of a byte and two to spare.</summary>
    public const int Bits = 22;

    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly int[] _weights;
    private readonly int _most;

    /// <summary>The weights of a window of an axis.</summary>
    /// <param name="from">Pixels of the axis.</param>
    /// <param name="to">Pixels of the resized axis.</param>
    /// <param name="offset">The first of these to compute.</param>
    /// <param name="count">How many to compute.</param>
    /// <param name="antialias">Whether the triangle widens where the axis shrinks.</param>
    public AxisWeights(int from, int to, int offset, int count, bool antialias)
    {
        var scale = (double)from / to;
        var width = antialias ? Math.Max(scale, 1) : 1;
        Count = count;
        _most = (int)Math.Ceiling(width) * 2 + 1;
        _starts = new int[count];
        _lengths = new int[count];
        _weights = new int[checked(count * _most)];
        var raw = new double[_most];
        for (var i = 0; i < count; i++) Fill(i, (offset + i + 0.5) * scale, width, from, raw);
    }

    public int Count { get; }

    /// <summary>The first pixel that any weight is for.</summary>
    public int First => _starts[0];

    /// <summary>One past the last pixel that any weight is for.</summary>
    public int Last => _starts[^1] + _lengths[^1];

    public ReadOnlySpan<int> this[int pixel] => _weights.AsSpan(pixel * _most, _lengths[pixel]);

    public int Start(int pixel) => _starts[pixel];

    private void Fill(int pixel, double middle, double width, int from, double[] raw)
    {
        var start = Math.Max((int)(middle - width + 0.5), 0);
        var end = Math.Min((int)(middle + width + 0.5), from);
        // In this order of operations, which decides the last bit.
        var inverse = 1 / width;
        var sum = 0.0;
        for (var i = start; i < end; i++)
        {
            var weight = Math.Max(1 - Math.Abs((i - middle + 0.5) * inverse), 0);
            raw[i - start] = weight;
            sum += weight;
        }
        _starts[pixel] = start;
        _lengths[pixel] = end - start;
        for (var i = 0; i < end - start; i++)
            _weights[(pixel * _most) + i] = (int)(0.5 + (raw[i] / sum * (1 << Bits)));
    }
}
