using System.Globalization;
using Lifecycle.Inference.Calibration;

namespace Lifecycle.Inference.Compression;

/// <summary>One compression from its source to its report.</summary>
internal sealed class CompressionRun(OnnxModel model, CalibrationData calibration, ValidationData validation, CompressionGoal goal, CompressionOptions options)
{
    private readonly List<SkippedArtifact> _skipped = [];
    private readonly Judge _judge = new(goal, options.LatencyTolerance);

    public async Task<CompressionReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        var metric = options.Metric ?? ValidationMetrics.For(validation);
        var source = new FormatSource(model, calibration);
        using var run = new ValidationRun(model, validation, metric);
        options.Progress?.Report("source");
        var reference = run.MeasureReference(cancellationToken);
        var candidates = new List<Candidate> { new("source", model, reference, []) };
        candidates.AddRange(Search(source, "").TryAll());
        await Task.CompletedTask.ConfigureAwait(false);
        options.Progress?.Report($"times of {candidates.Count} models in turn");
        return Report(metric, Time(candidates, cancellationToken));

        FormatSearch Search(FormatSource from, string prefix) => new(
            from, prefix, reference - goal.MaxAccuracyDrop - 1e-9, options, made => run.Measure(made, cancellationToken), (name, reason) => _skipped.Add(new SkippedArtifact(name, reason)), cancellationToken);
    }

    private List<CompressionArtifact> Time(List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var inputs = validation.First().Inputs;
        var comparison = LatencyComparison.Measure([.. candidates.Select(static candidate => (candidate.Name, candidate.Model))], inputs, options.Latency with { BatchSize = goal.BatchSize }, cancellationToken);
        var sizes = candidates.ConvertAll(static candidate => candidate.Model.ToArray().LongLength);
        return [.. candidates.Select((candidate, index) => Judged(new CompressionArtifact
        {
            Name = candidate.Name,
            Model = candidate.Model,
            KeptFloat = candidate.KeptFloat,
            Metric = candidate.Metric,
            Drop = candidates[0].Metric - candidate.Metric,
            Bytes = sizes[index],
            SizeRatio = (double)sizes[index] / sizes[0],
            Latency = comparison.Models[index],
        }))];
    }

    private CompressionArtifact Judged(CompressionArtifact artifact) => artifact with { Refusals = _judge.Refusals(artifact) };

    private CompressionReport Report(IValidationMetric metric, List<CompressionArtifact> artifacts)
    {
        var choice = _judge.Best(artifacts);
        return new CompressionReport
        {
            Goal = goal,
            MetricName = metric.Name,
            Artifacts = artifacts,
            Skipped = _skipped,
            Pareto = Judge.Pareto(artifacts),
            Choice = choice,
            Why = choice is null ? $"Nothing meets the goal, and the source is kept. The closest is {_judge.Closest(artifacts)}." : Why(choice, artifacts),
        };
    }

    private string Why(CompressionArtifact choice, List<CompressionArtifact> artifacts)
    {
        var accepted = artifacts.Count(static artifact => artifact.IsAccepted);
        var best = goal.Prefer switch { CompressionPreference.Size => "the smallest", CompressionPreference.Accuracy => "the most accurate", _ => "the fastest" };
        return string.Create(CultureInfo.InvariantCulture,
            $"{choice.Name} is {best} of {accepted} that meet the goal: metric {choice.Metric:0.####} ({-choice.Drop:+0.####;-0.####;0}), {1 / choice.SizeRatio:0.0#} times smaller, {1 / choice.Latency.Ratio:0.0#} times as fast as the source in batches of {choice.Latency.Latency.RowsPerCall}.");
    }
}
