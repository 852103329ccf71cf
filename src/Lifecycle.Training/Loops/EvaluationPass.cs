using System.Globalization;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>One pass over a dataset that gathers loss and metrics.</summary>
internal sealed class EvaluationPass(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions options, InputPreparation preparation, ComputeFormat format)
{
    // Kept from pass to pass: it has measured how to read.
    private BatchLoader? _loader;

    /// <summary>Passes over the dataset.</summary>
    /// <exception cref="ModelException">The loss or a metric is not finite; the message says at which stage.</exception>
    public EvaluationReport Run(IDataset dataset, TargetCheck targets, string stage, Action<long, long>? onBatch, CancellationToken cancellationToken)
    {
        var start = options.TimeProvider.GetTimestamp();
        model.eval();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var states = options.Metrics.Select(metric => (metric.Name, State: metric.Start())).ToArray();
        try
        {
            if (_loader?.Dataset != dataset) _loader = Loaders.ForEvaluation(dataset, options, preparation.Device);
            using var reader = _loader.Open(epoch: 0, fromStep: 0, cancellationToken);
            var sum = torch.zeros(1, ScalarType.Float64);
            while (reader.TryRead(out var batch))
            {
                using (batch) Step(batch, targets, states, ref sum);
                onBatch?.Invoke(batch.Step + 1, _loader.Steps);
            }
            var metrics = states.ToDictionary(state => state.Name, state => state.State.Compute(), StringComparer.Ordinal);
            var mean = sum.ToDouble() / dataset.Count;
            CheckFinite("loss", mean, stage);
            foreach (var (name, value) in metrics) CheckFinite($"metric {name}", value, stage);
            return new EvaluationReport(dataset.Count, mean, metrics, options.TimeProvider.GetElapsedTime(start));
        }
        finally
        {
            foreach (var (_, state) in states) state.Dispose();
        }
    }

    private static void CheckFinite(string what, double value, string stage)
    {
        if (!double.IsFinite(value))
            throw new ModelException($"The {what} is {value.ToString(CultureInfo.InvariantCulture)} in {stage}; expected a finite number; lower the learning rate, or look for extreme values in the data.");
    }

    private void Step(LoadedBatch batch, TargetCheck targets, (string Name, IMetricState State)[] states, ref Tensor sum)
    {
        using var scope = NewDisposeScope();
        targets.Check(batch.Targets[0], batch.Indices);
        var target = preparation.Target(batch.Targets[0]);
        var output = format.Forward(model, preparation.ForEvaluation(batch.Inputs[0], format));
        var total = loss.Compute(output, target).to(ScalarType.Float64).mul(batch.Count);
        // The sum stays on the device: looking at it would wait.
        sum = (batch.Step == 0 ? total : total.add_(sum)).MoveToOuterDisposeScope();
        foreach (var (_, state) in states) state.Update(output, target);
    }
}
