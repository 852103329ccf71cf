using System.Globalization;
using System.Text;
using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Packages;

/// <summary>A model card (Mitchell et al., Model Cards for Model Reporting, 2019) made of what a manifest knows: Markdown with the front matter that model hubs read.</summary>
internal static class ModelCard
{
    private const int MostLabels = 50;

    public static string Of(PackageManifest manifest)
    {
        var card = new StringBuilder();
        card.Append("---\n");
        if (manifest.License is { } license) card.Append(CultureInfo.InvariantCulture, $"license: {Line(license).ToLowerInvariant()}\n");
        card.Append("library_name: onnx\n---\n\n");
        card.Append(CultureInfo.InvariantCulture, $"# {manifest.Name}\n\n");
        if (manifest.Summary is { } summary) card.Append(Line(summary)).Append("\n\n");
        card.Append(CultureInfo.InvariantCulture, $"Version {manifest.Version}, packed {manifest.Created:yyyy-MM-dd} by {Line(manifest.Producer)}. Licence: {Line(manifest.License ?? "not stated")}.\n\n");
        Tensors(card, "Inputs", manifest.Inputs);
        Tensors(card, "Outputs", manifest.Outputs);
        if (manifest.Labels.Count > 0)
            card.Append(CultureInfo.InvariantCulture, $"## Labels\n\n{manifest.Labels.Count}: {string.Join(", ", manifest.Labels.Take(MostLabels).Select(Line))}{(manifest.Labels.Count > MostLabels ? ", ..." : "")}\n\n");
        Training(card, manifest.Training);
        Compression(card, manifest.Compression);
        Parity(card, manifest.Parity);
        if (manifest.Parent is { } parent) card.Append(CultureInfo.InvariantCulture, $"## Origin\n\nMade from the package {parent}.\n\n");
        return card.ToString().TrimEnd('\n') + "\n";
    }

    private static void Tensors(StringBuilder card, string title, IReadOnlyList<TensorInfo> tensors) => Table(card, title, ["Name", "Type", "Shape"],
        tensors.Select(static tensor => new[] { tensor.Name, tensor.ElementType.ToString(), string.Join(" x ", tensor.Shape) }));

    private static void Training(StringBuilder card, TrainingFacts? training)
    {
        if (training is null) return;
        Table(card, "Metrics", ["Metric", "Value"], training.Metrics.Select(static metric => new[] { metric.Key, Number(metric.Value) }));
        Table(card, "Training", ["Setting", "Value"], training.Settings.Select(static setting => new[] { setting.Key, setting.Value })
            .Concat(training.DataFingerprint is { } data ? [["data", data]] : []));
    }

    private static void Compression(StringBuilder card, CompressionFacts? compression)
    {
        if (compression is null) return;
        List<string[]> rows = [["bytes", Number(compression.BytesBefore), Number(compression.BytesAfter)]];
        rows.AddRange(compression.MetricsBefore.Keys.Union(compression.MetricsAfter.Keys).Select(name => new[] { name, Found(compression.MetricsBefore, name), Found(compression.MetricsAfter, name) }));
        Table(card, "Compression", ["", "Before", "After"], rows);
        foreach (var step in compression.Steps) card.Append("- ").Append(Line(step)).Append('\n');
        if (compression.Speedup is { } speedup) card.Append(CultureInfo.InvariantCulture, $"- measured {speedup:0.##} times as fast\n");
        card.Append('\n');
    }

    private static void Parity(StringBuilder card, ParityFacts? parity)
    {
        if (parity is null) return;
        Table(card, $"Compared with {Line(parity.Reference)}", ["Output", "At", "Largest error", "Relative"],
            parity.Outputs.Select(static output => new[] { output.Output, output.At, Number(output.MaxAbsoluteError), Number(output.MaxRelativeError) }));
    }

    private static string Found(IReadOnlyDictionary<string, double> metrics, string name) => metrics.TryGetValue(name, out var value) ? Number(value) : "";

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static void Table(StringBuilder card, string title, string[] head, IEnumerable<string[]> rows)
    {
        var lines = rows.ToList();
        if (lines.Count == 0) return;
        card.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        Row(card, head);
        Row(card, [.. head.Select(static _ => "---")]);
        foreach (var line in lines) Row(card, line);
        card.Append('\n');
    }

    private static void Row(StringBuilder card, string[] cells) => card.Append("| ").AppendJoin(" | ", cells.Select(Line)).Append(" |\n");

    // One line, and no sign that Markdown or HTML would act upon.
    private static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '<' or '>' or '[' or ']' or '`' or '*' or '\\') line.Append('\\');
            line.Append(c);
        }
        return line.ToString();
    }
}
