using System.Globalization;
using System.Text;

namespace Lifecycle.Training.Reports.Html;

/// <summary>The worst samples: pictures, or rows of a table.</summary>
internal static class SampleSection
{
    public static void Append(StringBuilder html, IReadOnlyList<WorstSample> samples)
    {
        if (samples.Count == 0) return;
        html.Append("<h2>Worst samples</h2>\n");
        Pictures(html, [.. samples.Where(static sample => sample.Png is not null)]);
        Rows(html, [.. samples.Where(static sample => sample.Png is null)]);
    }

    private static void Pictures(StringBuilder html, WorstSample[] samples)
    {
        if (samples.Length == 0) return;
        html.Append("<div class=\"samples\">\n");
        foreach (var sample in samples)
            html.Append(CultureInfo.InvariantCulture, $"<figure class=\"sample\"><img alt=\"sample {sample.Index}\" src=\"data:image/png;base64,{Convert.ToBase64String(sample.Png!)}\"/><figcaption><b>{HtmlText.Escape(sample.Target)}</b>, taken for <b>{HtmlText.Escape(sample.Prediction)}</b><br/>sample {sample.Index}, loss {HtmlText.Number(sample.Loss)}</figcaption></figure>\n");
        html.Append("</div>\n");
    }

    private static void Rows(StringBuilder html, WorstSample[] samples)
    {
        if (samples.Length == 0) return;
        html.Append("<div class=\"card\"><table><tr><th>sample</th><th>loss</th><th>target</th><th>prediction</th><th>values</th></tr>\n");
        foreach (var sample in samples)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{sample.Index}</td><td>{HtmlText.Number(sample.Loss)}</td><td>{HtmlText.Escape(sample.Target)}</td><td>{HtmlText.Escape(sample.Prediction)}</td><td>{HtmlText.Escape(string.Join(", ", sample.Values))}</td></tr>\n");
        html.Append("</table></div>\n");
    }
}
