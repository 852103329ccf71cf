namespace Lifecycle.Training.Metrics;

/// <summary>How many positive and negative samples have each score.</summary>
/// <param name="scores">The distinct scores, ascending.</param>
/// <param name="positives">The positive samples of each.</param>
/// <param name="negatives">The negative samples of each.</param>
internal sealed class Ranks(double[] scores, long[] positives, long[] negatives)
{
    private const int MostPoints = 200;

    public long Positives { get; } = positives.Sum();

    public long Negatives { get; } = negatives.Sum();

    /// <summary>From scores in any order.</summary>
    public static Ranks Of(double[] scores, byte[] truth)
    {
        if (truth.Contains(RankMetric.Ignored))
            (scores, truth) = ([.. scores.Where((_, at) => truth[at] != RankMetric.Ignored)], [.. truth.Where(static one => one != RankMetric.Ignored)]);
        Array.Sort(scores, truth);
        var (distinct, positives, negatives) = (new List<double>(), new List<long>(), new List<long>());
        for (var at = 0; at < scores.Length; at++)
        {
            if (at == 0 || scores[at] != scores[at - 1])
            {
                distinct.Add(scores[at]);
                positives.Add(0);
                negatives.Add(0);
            }
            (truth[at] == 1 ? positives : negatives)[^1]++;
        }
        return new Ranks([.. distinct], [.. positives], [.. negatives]);
    }

    /// <summary>The samples of several columns as if of one.</summary>
    public static Ranks Together(IReadOnlyList<Ranks> columns)
    {
        var merged = new SortedDictionary<double, (long Positives, long Negatives)>();
        foreach (var column in columns)
            foreach (var (score, positive, negative) in column.Groups())
            {
                var before = merged.GetValueOrDefault(score);
                merged[score] = (before.Positives + positive, before.Negatives + negative);
            }
        return new Ranks([.. merged.Keys], [.. merged.Values.Select(static g => g.Positives)], [.. merged.Values.Select(static g => g.Negatives)]);
    }

    /// <summary>The chance that a positive sample scores above a negative one, a tie counting as half.</summary>
    public static double RocAuc(Ranks ranks)
    {
        double below = 0, won = 0;
        foreach (var (_, positive, negative) in ranks.Groups())
        {
            won += positive * (below + (negative / 2.0));
            below += negative;
        }
        return won / ranks.Positives / ranks.Negatives;
    }

    /// <summary>The precision at each threshold, weighted by what recall gains there.</summary>
    public static double AveragePrecision(Ranks ranks) => ranks.Descending().Sum(at => at.Gained / (double)ranks.Positives * at.Positives / (at.Positives + at.Negatives));

    public MetricCurve Roc() =>
        new("false positive rate", "true positive rate", Thin([(0, 0), .. Descending().Select(at => ((double)at.Negatives / Negatives, (double)at.Positives / Positives))]), HasDiagonal: true);

    public MetricCurve PrecisionRecall() =>
        new("recall", "precision", Thin([(0, 1), .. Descending().Select(at => ((double)at.Positives / Positives, (double)at.Positives / (at.Positives + at.Negatives)))]), HasDiagonal: false);

    private IEnumerable<(double Score, long Positives, long Negatives)> Groups() => scores.Select((score, at) => (score, positives[at], negatives[at]));

    /// <summary>From the highest score down: the samples so far, and the positive ones among the last.</summary>
    private IEnumerable<(long Positives, long Negatives, long Gained)> Descending()
    {
        long positive = 0, negative = 0;
        for (var at = scores.Length - 1; at >= 0; at--)
        {
            if (positives[at] + negatives[at] == 0) continue;
            positive += positives[at];
            negative += negatives[at];
            yield return (positive, negative, positives[at]);
        }
    }

    private static (double X, double Y)[] Thin(List<(double X, double Y)> points)
    {
        var every = Math.Max((points.Count + MostPoints - 1) / MostPoints, 1);
        return [.. points.Where((_, at) => at % every == 0 || at == points.Count - 1)];
    }
}
