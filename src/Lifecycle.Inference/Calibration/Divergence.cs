using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Calibration;

/// <summary>
/// The Kullback-Leibler divergence between a histogram that is cut to a range, what is beyond counted at its ends, and the same spread
/// evenly over the bins that each integer stands for (S. Migacz, 8-bit inference with TensorRT, 2017).
/// </summary>
internal static class Divergence
{
    // A share for bins that the quantized histogram leaves empty, so that the divergence is finite.
    private const double Smoothing = 1e-4;

    public static double Of(GrowingHistogram histogram, ValueRange range, int levels)
    {
        var counts = histogram.Counts;
        var half = counts.Length / 2;
        var first = Math.Clamp((int)Math.Floor(range.Minimum / histogram.Width) + half, 0, counts.Length - 1);
        var end = Math.Clamp((int)Math.Ceiling(range.Maximum / histogram.Width) + half, first + 1, counts.Length);
        var inside = counts[first..end];
        var spread = Spread(inside, levels);
        var (below, above) = (Sum(counts[..first]), Sum(counts[end..]));
        var total = (double)Sum(counts);
        var kept = (double)Sum(inside);
        if (kept == 0) return double.PositiveInfinity;
        var divergence = 0.0;
        for (var bin = 0; bin < inside.Length; bin++)
        {
            var count = inside[bin] + (bin == 0 ? below : 0) + (bin == inside.Length - 1 ? above : 0);
            if (count == 0) continue;
            var p = count / total;
            var q = spread[bin] > 0 ? spread[bin] / kept : Smoothing / inside.Length;
            divergence += p * Math.Log(p / q);
        }
        return divergence;
    }

    private static double[] Spread(ReadOnlySpan<long> counts, int levels)
    {
        var spread = new double[counts.Length];
        var groups = Math.Min(levels, counts.Length);
        for (var group = 0; group < groups; group++)
        {
            var (start, end) = ((int)((long)group * counts.Length / groups), (int)((long)(group + 1) * counts.Length / groups));
            var filled = 0;
            foreach (var count in counts[start..end]) filled += count > 0 ? 1 : 0;
            var share = filled == 0 ? 0 : (double)Sum(counts[start..end]) / filled;
            for (var bin = start; bin < end; bin++) spread[bin] = counts[bin] > 0 ? share : 0;
        }
        return spread;
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts) sum += count;
        return sum;
    }
}
