using System.Globalization;

namespace Lifecycle.Inference.Compression;

/// <summary>Holds artifacts against a goal.</summary>
internal sealed class Judge(CompressionGoal goal, double tolerance)
{
    /// <summary>Why an artifact is refused; nothing where it is not.</summary>
    public IReadOnlyList<string> Refusals(CompressionArtifact artifact) =>
        [.. Limits(artifact).Where(static limit => limit.Found > limit.Allowed).Select(static limit => limit.Text)];

    /// <summary>
    /// The artifact that is least far from the goal in what it misses most: times and sizes by how much they are above what is allowed, as a share of it; the metric as a share of the
    /// drop that is allowed, or of a hundredth of the source's metric where that is more. The source, the first, only where there is nothing else.
    /// </summary>
    public CompressionArtifact Closest(IReadOnlyList<CompressionArtifact> artifacts) =>
        artifacts.Skip(artifacts.Count > 1 ? 1 : 0).MinBy(artifact => Limits(artifact).Max(static limit => (limit.Found - limit.Allowed) / limit.Unit))!;

    /// <summary>The best of artifacts that are accepted; null of none.</summary>
    public CompressionArtifact? Best(IReadOnlyList<CompressionArtifact> artifacts)
    {
        var accepted = artifacts.Where(static artifact => artifact.IsAccepted).ToList();
        if (accepted.Count == 0) return null;
        var fastest = accepted.Min(static artifact => artifact.Latency.Ratio);
        return goal.Prefer switch
        {
            CompressionPreference.Size => accepted.OrderBy(static artifact => artifact.Bytes).ThenBy(static artifact => artifact.Latency.Ratio).First(),
            CompressionPreference.Accuracy => accepted.OrderByDescending(static artifact => artifact.Metric).ThenBy(static artifact => artifact.Latency.Ratio).First(),
            _ => accepted.Where(artifact => artifact.Latency.Ratio <= fastest * (1 + tolerance)).OrderBy(static artifact => artifact.Bytes).ThenByDescending(static artifact => artifact.Metric).First(),
        };
    }

    /// <summary>The artifacts than which none is as good in metric, size and time and better in one, in their order.</summary>
    public static IReadOnlyList<CompressionArtifact> Pareto(IReadOnlyList<CompressionArtifact> artifacts) =>
        [.. artifacts.Where(artifact => !artifacts.Any(other => Dominates(other, artifact)))];

    private static bool Dominates(CompressionArtifact one, CompressionArtifact other) =>
        one.Metric >= other.Metric && one.Bytes <= other.Bytes && one.Latency.Ratio <= other.Latency.Ratio
        && (one.Metric > other.Metric || one.Bytes < other.Bytes || one.Latency.Ratio < other.Latency.Ratio);

    private IEnumerable<(double Found, double Allowed, double Unit, string Text)> Limits(CompressionArtifact artifact)
    {
        // A share of rows is a rounded quotient, and so is the difference of two.
        const double Rounding = 1e-9;
        var source = Math.Abs(artifact.Metric + artifact.Drop);
        var point = (source > 0 ? source : 1) / 100;
        yield return (artifact.Drop - Rounding, goal.MaxAccuracyDrop, Math.Max(goal.MaxAccuracyDrop, point), Text($"the metric falls by {artifact.Drop:0.######} to {artifact.Metric:0.######}, at most {goal.MaxAccuracyDrop:0.######} is allowed"));
        var ratio = goal.MaxLatencyRatio ?? 1 + tolerance;
        var quartiles = Text($"(quartiles {artifact.Latency.RatioLow:0.###} to {artifact.Latency.RatioHigh:0.###})");
        yield return (artifact.Latency.Ratio, ratio, ratio, goal.MaxLatencyRatio is null
            ? Text($"it is slower than the source: {artifact.Latency.Ratio:0.###} of its time {quartiles}")
            : Text($"it takes {artifact.Latency.Ratio:0.###} of the source's time {quartiles}, at most {ratio:0.###} is allowed"));
        if (goal.MaxLatencyMilliseconds is { } time) yield return (artifact.Latency.Latency.MedianMilliseconds, time, time, Text($"it takes {artifact.Latency.Latency.MedianMilliseconds:0.###} ms, at most {time:0.###} is allowed"));
        if (goal.MaxSizeRatio is { } share) yield return (artifact.SizeRatio, share, share, Text($"it has {artifact.SizeRatio:0.###} of the source's bytes, at most {share:0.###} is allowed"));
        if (goal.MaxSizeBytes is { } bytes) yield return (artifact.Bytes, bytes, bytes, Text($"it has {artifact.Bytes} bytes, at most {bytes} is allowed"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
