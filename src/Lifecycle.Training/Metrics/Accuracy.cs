using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>Counts right answers on the device and fetches the count once.</summary>
internal sealed class Accuracy : IMetric
{
    public string Name => "accuracy";

    public bool HigherIsBetter => true;

    public IMetricState Start() => new State();

    private sealed class State : IMetricState
    {
        private Tensor? _right;
        private long _count;

        public void Update(Tensor output, Tensor target)
        {
            if (output.shape is not [var samples, _, .. var rest] || !target.shape.SequenceEqual([samples, .. rest]))
                throw new ModelException($"The metric accuracy got an output {ElementSpec.Format(output.shape)} and labels {ElementSpec.Format(target.shape)}; expected an output of [count x classes] and labels of [count], with the same further axes; change the labels' shape or leave the metric out.");
            using var scope = NewDisposeScope();
            var right = output.argmax(1).eq(target).sum();
            _count += target.shape.Aggregate(1L, (product, length) => product * length);
            if (_right is null) _right = right.DetachFromDisposeScope();
            else _right.add_(right);
        }

        public double Compute() => _right is null ? double.NaN : (double)_right.ToInt64() / _count;

        public void Dispose() => _right?.Dispose();
    }
}
