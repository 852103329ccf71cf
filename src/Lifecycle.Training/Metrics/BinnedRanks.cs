using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>Counts of positive and negative samples [columns, 2, bins] by probability: memory that does not grow, ranks as fine as the bins.</summary>
internal sealed class BinnedRanks(RankMetric metric, int bins) : SummedState(metric.Name), IDetailedMetricState
{
    public MetricDetail? Detail => FetchOrNull() is { } sums ? metric.Curve(AllRanks(sums)) : null;

    protected override Tensor Sums(Tensor output, Tensor target)
    {
        var (scores, truth) = metric.Columns(output, target);
        var probabilities = RankMetric.AreLogits(output, target) ? scores.to(ScalarType.Float64).sigmoid() : scores;
        var bin = probabilities.mul(bins).floor().clamp(0, bins - 1).to(ScalarType.Int64);
        var columns = scores.shape[1];
        // The bins of a column: those of negative samples, then those of positive ones.
        var place = bin.add(truth.eq(1).to(ScalarType.Int64).mul(bins)).add(torch.arange(columns, ScalarType.Int64, output.device).mul(2 * bins)).flatten();
        var counts = torch.zeros([columns * 2 * bins], ScalarType.Int64, output.device);
        counts.scatter_add_(0, place, truth.ne(RankMetric.Ignored).to(ScalarType.Int64).flatten());
        return counts.reshape(columns, 2, bins);
    }

    protected override double Value(ReadOnlySpan<double> sums) => metric.Value(AllRanks(sums));

    private Ranks[] AllRanks(ReadOnlySpan<double> sums)
    {
        double[] scores = [.. Enumerable.Range(0, bins).Select(static bin => (double)bin)];
        var ranks = new Ranks[sums.Length / (2 * bins)];
        for (var column = 0; column < ranks.Length; column++)
        {
            var counts = sums.Slice(column * 2 * bins, 2 * bins);
            ranks[column] = new Ranks(scores, Whole(counts[bins..]), Whole(counts[..bins]));
        }
        return ranks;
    }

    private static long[] Whole(ReadOnlySpan<double> counts) => Array.ConvertAll(counts.ToArray(), static count => (long)count);
}
