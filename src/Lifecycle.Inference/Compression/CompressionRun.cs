using System.Globalization;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Compression;

/// <summary>One compression from its source to its report.</summary>
internal sealed class CompressionRun(OnnxModel model, CalibrationData calibration, ValidationData validation, CompressionGoal goal, CompressionOptions options)
{
    // A share of rows is a rounded quotient, and so is the difference of two.
    private const double Rounding = 1e-9;
    private readonly List<SkippedArtifact> _skipped = [];
    private readonly List<PruningReport> _prunings = [];
    private readonly Judge _judge = new(goal, options.LatencyTolerance);

    public async Task<CompressionReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        var metric = options.Metric ?? ValidationMetrics.For(validation);
        var source = new FormatSource(model, calibration);
        using var run = new ValidationRun(model, validation, metric);
        options.Progress?.Report("source");
        var reference = run.MeasureReference(cancellationToken);
        var least = reference - goal.MaxAccuracyDrop - Rounding;
        var candidates = new List<Candidate> { new("source", model, model, reference, []) };
        candidates.AddRange(Search(source, "").TryAll());
        foreach (var (pruning, name) in Prunings())
        {
            var pruned = await PruneAsync(pruning, name, run, cancellationToken).ConfigureAwait(false);
            candidates.AddRange(pruned);
            if (pruned is not [.., var last]) continue;
            if (last.Metric >= least) candidates.AddRange(Search(new FormatSource(last.Model, calibration), last.Name + ", ").TryAll());
            else _skipped.Add(new SkippedArtifact($"{last.Name}, quantized", string.Create(CultureInfo.InvariantCulture, $"the metric falls by {reference - last.Metric:0.####} before that, at most {goal.MaxAccuracyDrop:0.####} is allowed")));
        }
        options.Progress?.Report($"times of {candidates.Count} models in turn");
        return Report(metric, Time(candidates, cancellationToken));

        FormatSearch Search(FormatSource from, string prefix) => new(
            from, prefix, least, options, made => run.Measure(made, cancellationToken), (name, reason) => _skipped.Add(new SkippedArtifact(name, reason)), cancellationToken);
    }

    // What is left after pruning, and the same trained on; what fails is named, and the rest goes on.
    private async Task<List<Candidate>> PruneAsync(PruningOptions pruning, string name, ValidationRun run, CancellationToken cancellationToken)
    {
        var made = new List<Candidate>();
        try
        {
            await PruneAsync(pruning, name, made, run, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ModelException or DataException)
        {
            _skipped.Add(new SkippedArtifact(made.Count == 0 ? name : $"{name}, fine-tuned", e.Message));
        }
        return made;
    }

    private async Task PruneAsync(PruningOptions pruning, string name, List<Candidate> made, ValidationRun run, CancellationToken cancellationToken)
    {
        options.Progress?.Report(name);
        var report = Pruner.Prune(model, pruning, options.FineTuner is null ? null : step => options.FineTuner.FineTuneAsync(step.Model, model, cancellationToken).GetAwaiter().GetResult());
        _prunings.Add(report);
        if (report.Groups.All(static group => group.After == group.Before))
        {
            _skipped.Add(new SkippedArtifact(name, report.Shortfall ?? "nothing was to be removed"));
            return;
        }
        made.Add(new(name, report.Model, report.Model, run.Measure(report.Model, cancellationToken), []));
        if (options.FineTuner is null) return;
        options.Progress?.Report($"{name}, fine-tuned");
        var tuned = await options.FineTuner.FineTuneAsync(report.Model, model, cancellationToken).ConfigureAwait(false);
        made.Add(new Candidate($"{name}, fine-tuned", tuned, tuned, run.Measure(tuned, cancellationToken), []));
    }

    // Prunings that differ in something else than how much goes are numbered.
    private IEnumerable<(PruningOptions Pruning, string Name)> Prunings()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pruning in options.Pruning)
        {
            var name = NameOf(pruning);
            var count = seen[name] = seen.GetValueOrDefault(name) + 1;
            yield return (pruning, count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({count})"));
        }
    }

    private static string NameOf(PruningOptions pruning) => pruning.MaxMultiplyAccumulates is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"pruned to {100 * most:0.#} % of the multiply-accumulates")
        : string.Create(CultureInfo.InvariantCulture, $"pruned by {100 * pruning.Ratio:0.#} % of the channels");

    private List<CompressionArtifact> Time(List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var inputs = validation.First().Inputs;
        var comparison = LatencyComparison.Measure([.. candidates.Select(static candidate => (candidate.Name, candidate.Model))], inputs, options.Latency with { BatchSize = goal.BatchSize }, cancellationToken);
        var sizes = candidates.ConvertAll(static candidate => candidate.Model.ToArray().LongLength);
        return [.. candidates.Select((candidate, index) => Judged(new CompressionArtifact
        {
            Name = candidate.Name,
            Model = candidate.Model,
            Cost = ModelCost.Of(candidate.Float),
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
            MetricBasis = metric is IExplainedMetric explained ? explained.Basis : "",
            Artifacts = artifacts,
            Skipped = _skipped,
            Prunings = _prunings,
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
