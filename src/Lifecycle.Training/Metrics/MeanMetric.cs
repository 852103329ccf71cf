using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A function of the mean of a value for each target.</summary>
/// <param name="name">The metric's name.</param>
/// <param name="higherIsBetter">Whether a greater value is a better one.</param>
/// <param name="values">Output and target to values of any shape, those to be left out among them being 0.</param>
/// <param name="count">How many values count, as a scalar on the device, or null: all.</param>
/// <param name="finish">From the mean to the metric, or null: the mean.</param>
internal sealed class MeanMetric(string name, bool higherIsBetter, Func<Tensor, Tensor, Tensor> values, Func<Tensor, Tensor>? count = null, Func<double, double>? finish = null) : IMetric
{
    public string Name => name;

    public bool HigherIsBetter => higherIsBetter;

    public IMetricState Start() => new State(this, name, values, count, finish);

    private sealed class State(IMetric owner, string name, Func<Tensor, Tensor, Tensor> values, Func<Tensor, Tensor>? count, Func<double, double>? finish) : SummedState(name)
    {
        protected override Tensor Sums(Tensor output, Tensor target)
        {
            var each = values(output, target) ?? throw new ModelException($"The metric {owner.Name} gave null for a batch; expected a tensor of values; return one.");
            var sum = each.sum(type: ScalarType.Float64);
            var number = count is null ? torch.full([], each.numel(), ScalarType.Float64, each.device) : count(target).to(ScalarType.Float64);
            return torch.stack([sum, number]);
        }

        protected override double Value(ReadOnlySpan<double> sums)
        {
            var mean = sums[0] / sums[1];
            return finish is null ? mean : finish(mean);
        }
    }
}
