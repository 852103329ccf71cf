using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A score of the hits, predictions and samples of each class.</summary>
internal sealed class ClassMetric(string name, ClassFormula formula, Averaging averaging, long? ofClass, long? ignoreIndex, double threshold) : IMetric
{
    public string Name => name;

    public bool HigherIsBetter => true;

    public IMetricState Start() => new State(name, formula, averaging, ofClass, ignoreIndex, MeanMetrics.Logit(threshold));

    /// <summary>Rows: hits, predictions, samples; columns: classes, and one that is above 0 where the columns are labels, not classes.</summary>
    private sealed class State(string name, ClassFormula formula, Averaging averaging, long? ofClass, long? ignoreIndex, double logit) : SummedState(name), IDetailedMetricState
    {
        public MetricDetail? Detail
        {
            get
            {
                if (FetchOrNull() is not { } sums) return null;
                var table = new ClassTable(sums);
                return new ClassScores([.. table.Classes.Select(c => table.Occurs(c) ? table.Score(formula, c) : double.NaN)], [.. table.Classes.Select(c => (long)table[2, c])]);
            }
        }

        protected override Tensor Sums(Tensor output, Tensor target) =>
            Shapes.ClassesOrElseScores(Metric, output, target) ? OfClasses(output, target) : OfLabels(output, target);

        protected override double Value(ReadOnlySpan<double> sums)
        {
            var table = new ClassTable(sums.ToArray());
            if (ofClass is { } one) return one >= 0 && one < table.Count ? table.Score(formula, (int)one) : throw Outside(one, table.Count);
            return averaging switch
            {
                Averaging.Micro => table.Micro(formula),
                Averaging.Macro => table.Macro(formula),
                Averaging.Weighted => table.Weighted(formula),
                _ => table.Count <= 2 ? table.Score(formula, table.Count - 1) : throw Outside(1, table.Count),
            };
        }

        private Tensor OfClasses(Tensor output, Tensor target)
        {
            var classes = output.shape[1];
            var (predicted, labels) = (output.argmax(1).flatten(), target.flatten());
            if (ignoreIndex is { } ignored)
            {
                // What does not count goes to the column behind the classes.
                var left = labels.eq(ignored);
                (predicted, labels) = (predicted.masked_fill(left, classes), labels.masked_fill(left, classes));
            }
            var hits = torch.where(predicted.eq(labels), labels, torch.full_like(labels, classes));
            var index = torch.stack([hits, predicted, labels]);
            var counts = torch.zeros([3, classes + 1], ScalarType.Int64, output.device);
            counts.scatter_add_(1, index, torch.ones_like(index));
            counts.narrow(1, classes, 1).zero_();
            return counts;
        }

        private Tensor OfLabels(Tensor output, Tensor target)
        {
            var (predicted, truth) = (Shapes.LabelRows(output).gt(logit), Shapes.LabelRows(target).gt(0.5));
            if (ignoreIndex is { } ignored)
            {
                var kept = Shapes.LabelRows(target).ne(ignored);
                (predicted, truth) = (predicted.logical_and(kept), truth.logical_and(kept));
            }
            var counts = torch.stack([predicted.logical_and(truth).sum(dim: 0), predicted.sum(dim: 0), truth.sum(dim: 0)]);
            return torch.cat([counts, torch.ones([3, 1], ScalarType.Int64, output.device)], 1);
        }

        private ModelException Outside(long one, int count) =>
            new($"The metric {Metric} is that of class {one}, and the output has {count} classes; expected {(ofClass is null ? "two classes or one score with Averaging.Binary" : "a class below their number")}; choose another averaging or class.");
    }
}

/// <summary>A score from hits, predictions and samples.</summary>
internal delegate double ClassFormula(double hits, double predictions, double samples);
