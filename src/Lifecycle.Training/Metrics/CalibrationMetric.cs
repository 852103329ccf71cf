using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>The expected calibration error (Guo et al., "On Calibration of Modern Neural Networks", 2017): bins of equal width, open below.</summary>
internal sealed class CalibrationMetric(int bins, long? ignoreIndex) : IMetric
{
    public string Name => "calibration error";

    public bool HigherIsBetter => false;

    public IMetricState Start() => new State(Name, bins, ignoreIndex);

    /// <summary>Rows: samples, right ones, sum of confidences; columns: bins.</summary>
    private sealed class State(string name, int bins, long? ignoreIndex) : SummedState(name), IDetailedMetricState
    {
        public MetricDetail? Detail
        {
            get
            {
                if (FetchOrNull() is not { } sums) return null;
                var points = Enumerable.Range(0, bins).Where(bin => sums[bin] > 0).Select(bin => (sums[(2 * bins) + bin] / sums[bin], sums[bins + bin] / sums[bin]));
                return new MetricCurve("confidence", "accuracy", [.. points], HasDiagonal: true);
            }
        }

        protected override Tensor Sums(Tensor output, Tensor target)
        {
            var (confidence, right) = Decisions(output, target);
            var bin = confidence.mul(bins).ceil().sub(1).clamp(0, bins - 1).to(ScalarType.Int64);
            var sums = torch.zeros([3, bins], ScalarType.Float64, output.device);
            var values = torch.stack([torch.ones_like(confidence), right.to(ScalarType.Float64), confidence]);
            if (ignoreIndex is { } ignored) values.masked_fill_(target.flatten().eq(ignored), 0);
            sums.scatter_add_(1, bin.expand(3, -1), values);
            return sums;
        }

        protected override double Value(ReadOnlySpan<double> sums)
        {
            double gap = 0, count = 0;
            for (var bin = 0; bin < bins; bin++)
            {
                gap += Math.Abs(sums[bins + bin] - sums[(2 * bins) + bin]);
                count += sums[bin];
            }
            return gap / count;
        }

        private (Tensor Confidence, Tensor Right) Decisions(Tensor output, Tensor target)
        {
            if (Shapes.ClassesOrElseScores(Metric, output, target))
            {
                var (confidence, predicted) = output.to(ScalarType.Float64).softmax(1).max(1);
                return (confidence.flatten(), predicted.eq(target).flatten());
            }
            // Of two classes, the decision's probability is that of the score's size.
            var scores = output.to(ScalarType.Float64).flatten();
            return (scores.abs().sigmoid(), scores.gt(0).eq(target.flatten().gt(0.5)));
        }
    }
}
