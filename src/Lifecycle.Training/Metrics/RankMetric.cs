using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A measure of how scores rank positive before negative samples, class by class against the rest.</summary>
internal sealed class RankMetric(string name, RankFormula formula, Averaging averaging, int? bins, long? ignoreIndex) : IMetric
{
    /// <summary>What stands in the truth for a label that does not count; 0 is negative, 1 positive.</summary>
    public const byte Ignored = 2;

    public string Name => name;

    public bool HigherIsBetter => true;

    public IMetricState Start() => bins is { } count ? new BinnedRanks(this, count) : new ExactRanks(this);

    /// <summary>Scores and truth (bytes) as columns: one for a score each target or for two classes, else one a class.</summary>
    public (Tensor Scores, Tensor Truth) Columns(Tensor output, Tensor target)
    {
        var (scores, truth) = AllColumns(output, target);
        var bytes = truth.to(ScalarType.Byte);
        if (ignoreIndex is not { } ignored) return (scores, bytes);
        var left = (Shapes.AreClasses(output, target) ? target.reshape(-1, 1) : Shapes.LabelRows(target)).eq(ignored);
        return (scores, bytes.masked_fill(left, Ignored));
    }

    /// <summary>Whether the scores of <see cref="Columns"/> are logits, rather than probabilities.</summary>
    public static bool AreLogits(Tensor output, Tensor target) => !Shapes.AreClasses(output, target) || output.shape[1] == 2;

    /// <summary>The metric from the ranks of each column.</summary>
    public double Value(IReadOnlyList<Ranks> columns)
    {
        var defined = (averaging == Averaging.Micro ? [Ranks.Together(columns)] : columns).Where(static ranks => ranks.Positives > 0 && ranks.Negatives > 0).ToArray();
        if (defined.Length == 0)
            throw new DataException($"The metric {name} needs positive and negative samples; found {columns.Sum(static c => c.Positives)} positive and {columns.Sum(static c => c.Negatives)} negative; expected some of each; give data with both, or leave the metric out.");
        if (averaging != Averaging.Weighted) return defined.Average(ranks => formula(ranks));
        return defined.Sum(ranks => formula(ranks) * ranks.Positives) / defined.Sum(static ranks => ranks.Positives);
    }

    /// <summary>The curve of a single column.</summary>
    public MetricDetail? Curve(IReadOnlyList<Ranks> columns)
    {
        if (columns is not [var only] || only.Positives == 0 || only.Negatives == 0) return null;
        return formula == Ranks.RocAuc ? only.Roc() : only.PrecisionRecall();
    }

    private (Tensor Scores, Tensor Truth) AllColumns(Tensor output, Tensor target)
    {
        if (!Shapes.ClassesOrElseScores(name, output, target)) return (Shapes.LabelRows(output), Shapes.LabelRows(target).gt(0.5));
        var (scores, labels) = (Shapes.Rows(output), target.reshape(-1, 1));
        // Of two classes, the difference of their scores is the logit of the second.
        if (output.shape[1] == 2) return (scores.narrow(1, 1, 1).sub(scores.narrow(1, 0, 1)), labels.eq(1));
        if (averaging == Averaging.Binary) throw Shapes.Refuse(name, output, target, "two classes or one score with Averaging.Binary");
        return (scores.to(ScalarType.Float64).softmax(1), labels.eq(torch.arange(output.shape[1], ScalarType.Int64, output.device)));
    }
}

/// <summary>A number from the ranks of one column.</summary>
internal delegate double RankFormula(Ranks ranks);
