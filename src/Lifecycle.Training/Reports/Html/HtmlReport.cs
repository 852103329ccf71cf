using System.Globalization;
using System.Text;
using Lifecycle.Onnx.Files;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Writes a run as one HTML file that needs nothing else: styles and drawings are in it, nothing is fetched, nothing runs.</summary>
public static class HtmlReport
{
    /// <summary>Writes a report as a whole or not at all.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="content">What it shows; all text is escaped.</param>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    public static void Write(string path, HtmlReportContent content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        AtomicFile.WriteAllText(path, ToHtml(content));
    }

    /// <summary>The report as the text of an HTML file, which is well-formed XML too.</summary>
    public static string ToHtml(HtmlReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/>
            <title>{HtmlText.Escape(content.Title)}</title>
            <style>
            {HtmlStyle.Css}
            </style></head>
            <body><main>
            <h1>{HtmlText.Escape(content.Title)}</h1>
            <p class="summary">{HtmlText.Escape(content.Summary)}</p>

            """);
        CurveSection.Append(html, content);
        DetailSection.Append(html, content.Details);
        SampleSection.Append(html, content.WorstSamples);
        TableSection.Epochs(html, content.Epochs);
        TableSection.Pairs(html, "Settings", content.Settings);
        TableSection.List(html, "Notes", content.Notes);
        TableSection.Pairs(html, "Environment", content.Environment);
        return html.Append("</main></body></html>\n").ToString();
    }
}
