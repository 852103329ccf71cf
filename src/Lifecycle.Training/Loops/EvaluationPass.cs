using System.Globalization;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>A batch that an evaluation has passed; its tensors live until the observer returns.</summary>
internal readonly record struct EvaluatedBatch(LoadedBatch Batch, long Steps, StepOutput Output);

/// <summary>One pass over a dataset that gathers loss and metrics; of several processes each takes its part, unless a metric's state cannot be brought together.</summary>
internal sealed class EvaluationPass(ITrainingStep step, TrainerOptions options, BatchPreparation preparation, Processes ranks)
{
    // Kept from pass to pass: it has measured how to read.
    private BatchLoader? _loader;

    /// <summary>Passes over the dataset.</summary>
    /// <exception cref="ModelException">The loss or a metric is not finite; the message says at which stage.</exception>
    public EvaluationReport Run(IDataset dataset, TargetCheck targets, string stage, Action<EvaluatedBatch>? onBatch, CancellationToken cancellationToken)
    {
        var start = options.TimeProvider.GetTimestamp();
        preparation.Runner.Model.eval();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var reported = new ReportedValues();
        var states = options.Metrics.Select(metric => (Metric: metric, State: metric.Start())).ToArray();
        try
        {
            var shared = ranks.AreSeveral && dataset.Count >= ranks.WorldSize && states.All(static state => state.State is IReducibleMetricState);
            if (_loader?.Dataset != dataset) _loader = Loaders.ForEvaluation(dataset, options, preparation.Device, shared ? ranks.Shard : Shard.Whole);
            using var reader = _loader.Open(epoch: 0, fromStep: 0, cancellationToken);
            var sum = torch.zeros(1, ScalarType.Float64);
            while (reader.TryRead(out var batch))
                using (batch) Step(batch, targets, states, reported, onBatch, ref sum);
            if (shared)
            {
                ranks.Sum(sum);
                foreach (var (_, state) in states) ranks.Reduce((IReducibleMetricState)state);
            }
            var metrics = states.ToDictionary(state => state.Metric.Name, state => state.State.Compute(), StringComparer.Ordinal);
            var mean = sum.ToDouble() / dataset.Count;
            CheckFinite("loss", mean, stage);
            foreach (var (name, value) in metrics) CheckFinite($"metric {name}", value, stage);
            return new EvaluationReport(dataset.Count, mean, metrics, options.TimeProvider.GetElapsedTime(start)) { Values = shared ? ranks.Means(reported) : reported.Means(), Details = Details(states) };
        }
        finally
        {
            foreach (var (_, state) in states) state.Dispose();
        }
    }

    private static Dictionary<string, MetricDetail> Details((IMetric Metric, IMetricState State)[] states) => states
        .Select(state => (state.Metric.Name, (state.State as IDetailedMetricState)?.Detail))
        .Where(state => state.Detail is not null)
        .ToDictionary(state => state.Name, state => state.Detail!, StringComparer.Ordinal);

    private static void CheckFinite(string what, double value, string stage)
    {
        if (!double.IsFinite(value))
            throw new ModelException($"The {what} is {value.ToString(CultureInfo.InvariantCulture)} in {stage}; expected a finite number; lower the learning rate, or look for extreme values in the data.");
    }

    private void Step(LoadedBatch batch, TargetCheck targets, (IMetric Metric, IMetricState State)[] states, ReportedValues reported, Action<EvaluatedBatch>? onBatch, ref Tensor sum)
    {
        // What a loss weighs by is known to all processes or to none.
        var weighs = batch.Count != batch.Total && step is IWeighingStep { Weighs: true };
        if (batch.Weight == 0 && !weighs) return;
        using var scope = NewDisposeScope();
        targets.Check(batch.Targets, batch.Indices);
        using var whole = weighs ? new WholeStep(batch.Weight > 0 ? [batch.Targets] : [], batch.Total, preparation.Device, sum => ranks.Sum(sum)) : null;
        var output = step.Evaluate(preparation.ForEvaluation(batch.Inputs, batch.Targets, reported).Of(batch.Total, batch.Weight, whole));
        if (batch.Weight == 0) return;
        var total = output.Loss.to(ScalarType.Float64).mul(batch.Count);
        // The sum stays on the device: looking at it would wait.
        sum = (batch.Step == 0 ? total : total.add_(sum)).MoveToOuterDisposeScope();
        foreach (var (metric, state) in states)
        {
            var (metricOutput, metricTarget) = OutputMetric.Choose(metric, output.Outputs, output.Targets);
            state.Update(metricOutput, metricTarget);
        }
        onBatch?.Invoke(new EvaluatedBatch(batch, _loader!.Steps, output));
    }
}
