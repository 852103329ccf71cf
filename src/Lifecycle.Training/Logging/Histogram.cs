using Lifecycle.Training.Logging.Wire;

namespace Lifecycle.Training.Logging;

/// <summary>How values spread, in TensorFlow's buckets: limits grow by a tenth each, from 1e-12, to both sides of zero.</summary>
internal sealed class Histogram
{
    private static readonly double[] _limits = [.. Limits()];
    private readonly double[] _counts = new double[_limits.Length];
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;
    private double _sum;
    private double _squares;
    private long _count;

    public Histogram(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) continue;
            var at = Array.BinarySearch(_limits, value);
            _counts[at < 0 ? ~at : Math.Min(at + 1, _limits.Length - 1)]++;
            (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));
            _sum += value;
            _squares += (double)value * value;
            _count++;
        }
    }

    public bool IsEmpty => _count == 0;

    /// <summary>Writes the message HistogramProto, without the empty buckets at both ends.</summary>
    public void Write(WireMessage message)
    {
        var first = Math.Max(Array.FindIndex(_counts, static count => count > 0) - 1, 0);
        var last = Array.FindLastIndex(_counts, static count => count > 0);
        message.Double(1, _least).Double(2, _most).Double(3, _count).Double(4, _sum).Double(5, _squares).Doubles(6, _limits[first..(last + 1)]).Doubles(7, _counts[first..(last + 1)]);
    }

    private static IEnumerable<double> Limits()
    {
        var positive = new List<double>();
        for (var limit = 1e-12; limit < 1e20; limit *= 1.1) positive.Add(limit);
        return positive.Select(static limit => -limit).Reverse().Append(0).Concat(positive).Append(double.MaxValue);
    }
}
