using System.Globalization;
using System.Text;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Tables of epochs, of pairs, and lists.</summary>
internal static class TableSection
{
    public static void Epochs(StringBuilder html, IReadOnlyList<EpochReport> epochs)
    {
        if (epochs.Count == 0) return;
        var names = epochs.SelectMany(static epoch => epoch.Metrics.Keys).Distinct(StringComparer.Ordinal).ToArray();
        html.Append("<h2>Epochs</h2>\n<div class=\"card\"><table><tr><th>epoch</th><th>training loss</th><th>validation loss</th>");
        foreach (var name in names) html.Append(CultureInfo.InvariantCulture, $"<th>{HtmlText.Escape(name)}</th>");
        html.Append("<th>learning rate</th><th>seconds</th><th>samples/s</th></tr>\n");
        var best = epochs.LastOrDefault(static epoch => epoch.IsBest);
        foreach (var epoch in epochs)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr{(ReferenceEquals(epoch, best) ? " class=\"best\"" : "")}><td>{epoch.Epoch}{(ReferenceEquals(epoch, best) ? " (best)" : "")}</td><td>{HtmlText.Number(epoch.TrainingLoss)}</td><td>{(epoch.ValidationLoss is { } loss ? HtmlText.Number(loss) : "")}</td>");
            foreach (var name in names) html.Append(CultureInfo.InvariantCulture, $"<td>{(epoch.Metrics.TryGetValue(name, out var value) ? HtmlText.Number(value) : "")}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td>{HtmlText.Number(epoch.LearningRate)}</td><td>{epoch.Duration.TotalSeconds:F1}</td><td>{epoch.SamplesPerSecond:F0}</td></tr>\n");
        }
        html.Append("</table></div>\n");
    }

    public static void Pairs(StringBuilder html, string title, IReadOnlyList<(string Name, string Value)> pairs)
    {
        if (pairs.Count == 0) return;
        html.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(title)}</h2>\n<div class=\"card\"><table class=\"pairs\">\n");
        foreach (var (name, value) in pairs) html.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlText.Escape(name)}</td><td>{HtmlText.Escape(value)}</td></tr>\n");
        html.Append("</table></div>\n");
    }

    public static void List(StringBuilder html, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        html.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(title)}</h2>\n<div class=\"card\">");
        foreach (var line in lines) html.Append(CultureInfo.InvariantCulture, $"<div>{HtmlText.Escape(line)}</div>\n");
        html.Append("</div>\n");
    }
}
