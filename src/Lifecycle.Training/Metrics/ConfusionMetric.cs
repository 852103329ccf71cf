using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>How often each class is taken for each; its number is the accuracy.</summary>
internal sealed class ConfusionMetric(IReadOnlyList<string>? classNames, long? ignoreIndex) : IMetric
{
    public string Name => "accuracy (confusion matrix)";

    public bool HigherIsBetter => true;

    public IMetricState Start() => new State(Name, classNames, ignoreIndex);

    private sealed class State(string name, IReadOnlyList<string>? classNames, long? ignoreIndex) : SummedState(name), IDetailedMetricState
    {
        public MetricDetail? Detail
        {
            get
            {
                if (FetchOrNull() is not { } sums) return null;
                var size = (int)Shape[0];
                var counts = new long[size, size];
                for (var at = 0; at < sums.Length; at++) counts[at / size, at % size] = (long)sums[at];
                return new ConfusionMatrix(counts, classNames);
            }
        }

        protected override Tensor Sums(Tensor output, Tensor target)
        {
            Shapes.RequireClasses(Metric, output, target);
            var classes = output.shape[1];
            var cells = target.mul(classes).add(output.argmax(1)).flatten();
            if (ignoreIndex is { } ignored) cells = cells.masked_fill(target.flatten().eq(ignored), classes * classes);
            var counts = torch.zeros([(classes * classes) + 1], ScalarType.Int64, output.device);
            counts.scatter_add_(0, cells, torch.ones_like(cells));
            return counts.narrow(0, 0, classes * classes).reshape(classes, classes).clone();
        }

        protected override double Value(ReadOnlySpan<double> sums)
        {
            var size = (int)Shape[0];
            double right = 0, all = 0;
            for (var at = 0; at < sums.Length; at++)
            {
                all += sums[at];
                if (at / size == at % size) right += sums[at];
            }
            return right / all;
        }
    }
}
