using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Calibration;

/// <summary>Ranges of histograms.</summary>
internal static class RangeChoice
{
    private const int Candidates = 128;
    private const double LeastPercentile = 99.99;

    /// <summary>What keeps a percentage of the values, with as many cut off at one end as at the other.</summary>
    public static ValueRange Percentile(GrowingHistogram histogram, double percentile)
    {
        var cut = (100 - percentile) / 200 * histogram.Total;
        return Clip(histogram, Quantile(histogram, cut, fromBelow: true), Quantile(histogram, cut, fromBelow: false));
    }

    /// <summary>What gives the least mean square error with so many integers.</summary>
    public static ValueRange MeanSquareError(GrowingHistogram histogram, int levels) =>
        Best(histogram, range => SquareError(histogram, range, levels));

    /// <summary>What gives the least divergence with so many integers.</summary>
    public static ValueRange Entropy(GrowingHistogram histogram, int levels)
    {
        // Where most values are one of a few numbers, as behind blank images, the divergence alone would keep those and cut off what an image shows.
        var within = Percentile(histogram, LeastPercentile);
        return Best(histogram, range => range.Minimum > within.Minimum || range.Maximum < within.Maximum ? double.PositiveInfinity : Divergence.Of(histogram, range, levels));
    }

    // Thresholds from a part of the widest value on, the widest first, so that of equals the widest wins.
    private static ValueRange Best(GrowingHistogram histogram, Func<ValueRange, double> loss)
    {
        var widest = new ValueRange(Math.Min(histogram.Minimum, 0), Math.Max(histogram.Maximum, 0));
        if (histogram.Width == 0) return widest;
        var reach = Math.Max(-widest.Minimum, widest.Maximum);
        var (best, least) = (widest, loss(widest));
        for (var candidate = Candidates - 1; candidate > 0; candidate--)
        {
            var threshold = reach * candidate / Candidates;
            var range = Clip(histogram, -threshold, threshold);
            var found = loss(range);
            if (found < least) (best, least) = (range, found);
        }
        return best;
    }

    private static double SquareError(GrowingHistogram histogram, ValueRange range, int levels)
    {
        var scale = Math.Max(((double)range.Maximum - range.Minimum) / (levels - 1), double.Epsilon);
        var sum = 0.0;
        var counts = histogram.Counts;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] == 0) continue;
            var value = histogram.Centre(bin);
            // Within the range the error is spread evenly over a step; beyond, it is the distance.
            var beyond = Math.Max(Math.Max(value - range.Maximum, range.Minimum - value), 0);
            sum += counts[bin] * ((beyond * beyond) + (beyond == 0 ? scale * scale / 12 : 0));
        }
        return sum;
    }

    private static double Quantile(GrowingHistogram histogram, double cut, bool fromBelow)
    {
        var counts = histogram.Counts;
        var passed = 0.0;
        for (var step = 0; step < counts.Length; step++)
        {
            var bin = fromBelow ? step : counts.Length - 1 - step;
            // The zeros lie before the upper half.
            if (step == counts.Length / 2)
            {
                passed += histogram.Zeros;
                if (passed > cut) return 0;
            }
            if (passed + counts[bin] > cut) return Edge(histogram, bin, fromBelow, (cut - passed) / counts[bin]);
            passed += counts[bin];
        }
        return 0;
    }

    private static double Edge(GrowingHistogram histogram, int bin, bool fromBelow, double part) =>
        histogram.Centre(bin) + (histogram.Width * (fromBelow ? part - 0.5 : 0.5 - part));

    private static ValueRange Clip(GrowingHistogram histogram, double low, double high) =>
        new((float)Math.Min(Math.Max(low, histogram.Minimum), 0), (float)Math.Max(Math.Min(high, histogram.Maximum), 0));
}
