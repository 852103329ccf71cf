using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>The coefficient of determination, its mean over the outputs as scikit-learn has it.</summary>
internal sealed class DeterminationMetric : IMetric
{
    public string Name => "R2";

    public bool HigherIsBetter => true;

    public IMetricState Start() => new State(Name);

    /// <summary>
    /// For each share of the data [1, 4, outputs]: samples, the targets' mean and sum of squared deviations from it, sum of squared errors.
    /// Sums of squares alone would lose the spread of targets far from zero; moments are merged as in Chan, Golub and LeVeque (1979).
    /// </summary>
    private sealed class State(string name) : SummedState(name)
    {
        protected override MetricReduction Reduction => MetricReduction.Concatenate;

        protected override Tensor Sums(Tensor output, Tensor target)
        {
            Shapes.RequireSame(Metric, output, target);
            var rows = Shapes.LabelRows(target).to(ScalarType.Float64);
            var errors = Shapes.LabelRows(output).to(ScalarType.Float64).sub(rows);
            var mean = rows.mean([0]);
            var count = torch.full_like(mean, rows.shape[0]);
            return torch.stack([count, mean, rows.sub(mean).square().sum(dim: 0), errors.square().sum(dim: 0)]).unsqueeze(0);
        }

        protected override void Merge(Tensor sums, Tensor batch)
        {
            var (count, mean) = (sums.select(1, 0), sums.select(1, 1));
            var (newCount, newMean) = (batch.select(1, 0), batch.select(1, 1));
            var total = count.add(newCount);
            var apart = newMean.sub(mean);
            sums.select(1, 2).add_(batch.select(1, 2)).add_(apart.square().mul(count).mul(newCount).div(total));
            sums.select(1, 3).add_(batch.select(1, 3));
            mean.add_(apart.mul(newCount).div(total));
            count.copy_(total);
        }

        protected override double Value(ReadOnlySpan<double> sums)
        {
            var (shares, outputs) = (Shape[0], (int)Shape[2]);
            double total = 0;
            for (var column = 0; column < outputs; column++)
            {
                var moments = default(Moments);
                for (var share = 0; share < shares; share++) moments = moments.With(sums[(share * 4 * outputs)..], column, outputs);
                total += moments.Determination;
            }
            return total / outputs;
        }
    }

    private readonly record struct Moments(double Count, double Mean, double Deviations, double Errors)
    {
        public double Determination
        {
            get
            {
                if (Count < 2) return double.NaN;
                if (Deviations > 0) return 1 - (Errors / Deviations);
                return Errors == 0 ? 1 : 0;
            }
        }

        public Moments With(ReadOnlySpan<double> share, int column, int outputs)
        {
            var (count, mean) = (share[column], share[outputs + column]);
            var (total, apart) = (Count + count, mean - Mean);
            return new Moments(total, Mean + (apart * count / total), Deviations + share[(2 * outputs) + column] + (apart * apart * Count * count / total), Errors + share[(3 * outputs) + column]);
        }
    }
}
