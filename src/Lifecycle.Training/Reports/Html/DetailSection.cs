using System.Globalization;
using System.Text;
using Lifecycle.Training.Metrics;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Confusion matrices, scores of classes and curves.</summary>
internal static class DetailSection
{
    // Above this many classes a matrix is no longer looked at; the pairs that are confused most are listed alone.
    private const int MostClasses = 40;

    public static void Append(StringBuilder html, IReadOnlyDictionary<string, MetricDetail> details)
    {
        if (details.Count == 0) return;
        html.Append("<h2>Details</h2>\n<div class=\"grid\">\n");
        foreach (var (name, detail) in details)
        {
            if (detail is MetricCurve curve) LineChart.Append(html, $"{name}: {curve.YName}", curve.XName, [new Curve(name, curve.Points, HtmlStyle.Series[0])], curve.HasDiagonal);
            else if (detail is ClassScores scores) Scores(html, name, scores);
            else if (detail is ConfusionMatrix matrix) Matrix(html, name, matrix);
        }
        html.Append("</div>\n");
    }

    private static void Scores(StringBuilder html, string name, ClassScores scores)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><h3>{HtmlText.Escape(name)} of each class</h3><table><tr><th>class</th><th>samples</th><th>{HtmlText.Escape(name)}</th></tr>\n");
        for (var at = 0; at < scores.Scores.Count; at++)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{at}</td><td>{scores.Counts[at]}</td><td>{(double.IsFinite(scores.Scores[at]) ? HtmlText.Number(scores.Scores[at]) : "")}</td></tr>\n");
        html.Append("</table></div>\n");
    }

    private static void Matrix(StringBuilder html, string name, ConfusionMatrix matrix)
    {
        var size = matrix.Counts.GetLength(0);
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><h3>{HtmlText.Escape(name)}: true class by row, predicted by column</h3>");
        if (size <= MostClasses) Cells(html, matrix, size);
        Confused(html, matrix, size);
        html.Append("</div>\n");
    }

    private static void Cells(StringBuilder html, ConfusionMatrix matrix, int size)
    {
        html.Append("<table class=\"matrix\"><tr><th></th>");
        for (var column = 0; column < size; column++) html.Append(CultureInfo.InvariantCulture, $"<th>{HtmlText.Escape(matrix.NameOf(column))}</th>");
        html.Append("</tr>\n");
        for (var row = 0; row < size; row++)
        {
            var total = Math.Max(Enumerable.Range(0, size).Sum(column => matrix.Counts[row, column]), 1);
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{HtmlText.Escape(matrix.NameOf(row))}</th>");
            for (var column = 0; column < size; column++)
            {
                var share = matrix.Counts[row, column] / (double)total;
                html.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({(row == column ? "var(--hit)" : "255,114,92")},{Math.Min(share * (row == column ? 0.6 : 2), 0.8):0.##})\">{matrix.Counts[row, column]}</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</table>\n");
    }

    private static void Confused(StringBuilder html, ConfusionMatrix matrix, int size)
    {
        var pairs = (from row in Enumerable.Range(0, size)
                     from column in Enumerable.Range(0, size)
                     where row != column && matrix.Counts[row, column] > 0
                     orderby matrix.Counts[row, column] descending
                     select $"{matrix.NameOf(row)} as {matrix.NameOf(column)} ({matrix.Counts[row, column]})").Take(5).ToArray();
        if (pairs.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"summary\">Most often taken for another: {HtmlText.Escape(string.Join(", ", pairs))}.</p>");
    }
}
