using System.Globalization;
using System.Net;
using System.Text;

namespace Lifecycle.Inference.Compression;

/// <summary>Draws a report.</summary>
internal static class CompressionPicture
{
    private const double Width = 720;
    private const double Height = 420;
    private const double Margin = 70;

    public static string Draw(CompressionReport report)
    {
        var text = new StringBuilder(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n"));
        var times = Scale.Of(report.Artifacts.Select(static artifact => artifact.Latency.Latency.MedianMilliseconds), Margin, Width - Margin);
        var metrics = Scale.Of(report.Artifacts.Select(static artifact => artifact.Metric), Height - Margin, Margin);
        DrawAxes(text, report, times, metrics);
        foreach (var artifact in report.Artifacts.OrderByDescending(static artifact => artifact.Bytes)) DrawArtifact(text, report, artifact, times, metrics);
        return text.Append("</svg>\n").ToString();
    }

    public static string Page(CompressionReport report) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Compression</title></head>
        <body style="font-family: sans-serif; max-width: 60em; margin: 2em auto">
        <h1>Compression</h1>
        <p>{Encode(report.Why)}</p>
        {Draw(report)}
        <pre style="overflow-x: auto">{Encode(report.ToTable())}</pre>
        </body></html>

        """;

    private static void DrawAxes(StringBuilder text, CompressionReport report, Scale times, Scale metrics)
    {
        text.Append(Text($"<path d=\"M{Margin} {Margin / 2} V{Height - Margin} H{Width - (Margin / 2)}\" fill=\"none\" stroke=\"#444\"/>\n"));
        foreach (var time in times.Ends) text.Append(Text($"<text x=\"{times.At(time)}\" y=\"{Height - Margin + 16}\" text-anchor=\"middle\">{time:0.###}</text>\n"));
        foreach (var metric in metrics.Ends) text.Append(Text($"<text x=\"{Margin - 6}\" y=\"{metrics.At(metric) + 4}\" text-anchor=\"end\">{metric:0.####}</text>\n"));
        text.Append(Text($"<text x=\"{Width / 2}\" y=\"{Height - 20}\" text-anchor=\"middle\">median ms, {report.Source.Latency.Latency.RowsPerCall} rows a batch</text>\n"));
        text.Append(Text($"<text x=\"14\" y=\"{Height / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {Height / 2})\">{Encode(report.MetricName)}</text>\n"));
        var least = report.Source.Metric - report.Goal.MaxAccuracyDrop;
        if (least < metrics.Ends[0] || least > metrics.Ends[^1]) return;
        text.Append(Text($"<path d=\"M{Margin} {metrics.At(least)} H{Width - (Margin / 2)}\" stroke=\"#c33\" stroke-dasharray=\"4 4\"><title>least that is allowed</title></path>\n"));
    }

    private static void DrawArtifact(StringBuilder text, CompressionReport report, CompressionArtifact artifact, Scale times, Scale metrics)
    {
        var (x, y) = (times.At(artifact.Latency.Latency.MedianMilliseconds), metrics.At(artifact.Metric));
        var radius = 4 + (14 * Math.Sqrt(artifact.Bytes / (double)report.Artifacts.Max(static other => other.Bytes)));
        var color = artifact.IsAccepted ? "#2a7" : "#999";
        var fill = report.Pareto.Contains(artifact) ? color : "white";
        if (artifact == report.Choice) text.Append(Text($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius + 4:0.#}\" fill=\"none\" stroke=\"#000\" stroke-width=\"2\"/>\n"));
        text.Append(Text($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius:0.#}\" fill=\"{fill}\" fill-opacity=\"0.6\" stroke=\"{color}\" stroke-width=\"2\"><title>{Encode(artifact.ToString())}</title></circle>\n"));
        var end = x > Width * 0.6;
        text.Append(Text($"<text x=\"{(end ? x - radius - 6 : x + radius + 6):0.#}\" y=\"{y + 4:0.#}\" text-anchor=\"{(end ? "end" : "start")}\">{Encode(artifact.Name)}</text>\n"));
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Scale(double Least, double Most, double From, double To)
    {
        public IReadOnlyList<double> Ends => Least == Most ? [Least] : [Least, Most];

        public static Scale Of(IEnumerable<double> values, double from, double to)
        {
            var all = values.ToList();
            return new(all.Min(), all.Max(), from, to);
        }

        public double At(double value) => Math.Round(Least == Most ? (From + To) / 2 : From + ((value - Least) / (Most - Least) * (To - From)), 1);
    }
}
