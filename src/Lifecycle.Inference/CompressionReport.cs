using System.Globalization;
using System.Text;
using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Files;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle;

/// <summary>What a compression made, what it chose and why. The source is left as it was.</summary>
public sealed record CompressionReport
{
    /// <summary>The goal.</summary>
    public required CompressionGoal Goal { get; init; }

    /// <summary>What models were judged by.</summary>
    public required string MetricName { get; init; }

    /// <summary>What the metric compares, and why it was taken.</summary>
    public string MetricBasis { get; init; } = "";

    /// <summary>All that was measured, the source first.</summary>
    public required IReadOnlyList<CompressionArtifact> Artifacts { get; init; }

    /// <summary>What could not be made, each with why.</summary>
    public required IReadOnlyList<SkippedArtifact> Skipped { get; init; }

    /// <summary>The artifacts than which none is as good in metric, size and time and better in one.</summary>
    public required IReadOnlyList<CompressionArtifact> Pareto { get; init; }

    /// <summary>What each pruning removed, in the order of the options.</summary>
    public IReadOnlyList<PruningReport> Prunings { get; init; } = [];

    /// <summary>What was chosen; null where nothing meets the goal.</summary>
    public CompressionArtifact? Choice { get; init; }

    /// <summary>Why, or how close the nearest artifact comes to a goal that nothing meets.</summary>
    public required string Why { get; init; }

    /// <summary>Whether something meets the goal; it may be the source itself.</summary>
    public bool IsMet => Choice is not null;

    /// <summary>The source as it came.</summary>
    public CompressionArtifact Source => Artifacts[0];

    /// <summary>The chosen model; the source where nothing meets the goal.</summary>
    public OnnxModel Model => (Choice ?? Source).Model;

    /// <summary>The report in one line.</summary>
    public override string ToString() => Why;

    /// <summary>The report as text: why, then a line for each artifact and for what was skipped. Those of the Pareto set are marked with a star, the choice with an arrow.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(Why);
        if (MetricBasis.Length > 0) text.AppendLine(CultureInfo.InvariantCulture, $"Judged by {MetricName}: {MetricBasis}.");
        var width = Artifacts.Max(static artifact => artifact.Name.Length);
        text.AppendLine(CultureInfo.InvariantCulture, $"     {"".PadRight(width)} {MetricName,10} {"change",9} {"bytes",12} {"ratio",6} {"median ms",10} {"p99 ms",9} {"ratio",6}");
        foreach (var artifact in Artifacts) text.AppendLine(Row(artifact, width));
        foreach (var skipped in Skipped) text.AppendLine(CultureInfo.InvariantCulture, $"     {skipped.Name}: not made: {skipped.Reason}");
        return text.ToString();
    }

    /// <summary>A picture (SVG): metric over median time, each artifact a circle as large as its file; filled ones are the Pareto set, the ringed one is the choice.</summary>
    public string ToSvg() => CompressionPicture.Draw(this);

    /// <summary>The picture and the table as one page (HTML) that needs nothing beside it.</summary>
    public string ToHtml() => CompressionPicture.Page(this);

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    public void SaveHtml(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.WriteAllText(path, ToHtml());
    }

    private string Row(CompressionArtifact artifact, int width)
    {
        var mark = $"{(artifact == Choice ? "->" : "  ")} {(Pareto.Contains(artifact) ? "*" : " ")} ";
        var latency = artifact.Latency.Latency;
        return string.Create(CultureInfo.InvariantCulture,
            $"{mark}{artifact.Name.PadRight(width)} {artifact.Metric,10:0.0000} {-artifact.Drop,9:+0.0000;-0.0000;0.0000} {artifact.Bytes,12} {artifact.SizeRatio,6:0.00} {latency.MedianMilliseconds,10:0.000} {latency.P99Milliseconds,9:0.000} {artifact.Latency.Ratio,6:0.00}{(artifact.IsAccepted ? "" : $"  refused: {string.Join("; ", artifact.Refusals)}")}");
    }
}
