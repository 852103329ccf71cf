namespace Lifecycle.Training.Reports.Html;

/// <summary>The looks of a report, in light and dark.</summary>
internal static class HtmlStyle
{
    /// <summary>The colours of a drawing's lines, in order.</summary>
    public static readonly string[] Series = ["#4269d0", "#ff725c", "#3ca951", "#a463f2", "#efb118", "#6cc5b0", "#ff8ab7", "#9c6b4e"];

    public const string Css = """
        :root{color-scheme:light dark;--ink:#1d2433;--soft:#667085;--line:#e4e7ec;--card:#fff;--page:#f5f6f8;--hit:66,105,208}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#30363f;--card:#1b1f26;--page:#12151a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}
        h1{font-size:28px;margin:0 0 4px;letter-spacing:-.01em}
        h2{font-size:18px;margin:36px 0 12px}
        h3{font-size:14px;margin:0 0 8px;font-weight:600}
        .summary{color:var(--soft);margin:0 0 8px}
        .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
        .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;overflow-x:auto}
        svg{display:block;width:100%;height:auto;font:11px system-ui,sans-serif}
        svg text{fill:var(--soft)}
        .axis{stroke:var(--line);stroke-width:1}
        .curve{fill:none;stroke-width:2;stroke-linejoin:round}
        .faint{opacity:.35;stroke-width:1}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:13px;margin-top:8px}
        .legend i{display:inline-block;width:12px;height:3px;border-radius:2px;margin-right:6px;vertical-align:middle}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}
        th,td{padding:5px 12px 5px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
        th{color:var(--soft);font-weight:500}
        th:first-child,td:first-child,.pairs td{text-align:left}
        .pairs td{white-space:normal;overflow-wrap:anywhere;vertical-align:top}
        .pairs td:first-child{color:var(--soft);white-space:nowrap}
        .best td{font-weight:600}
        .matrix td{border:1px solid var(--card);padding:6px 8px;text-align:center;min-width:42px}
        .matrix th{border:0;padding:4px 8px}
        .samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(128px,1fr));gap:12px}
        .sample{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px;font-size:12px;color:var(--soft)}
        .sample img{width:100%;image-rendering:pixelated;border-radius:6px;display:block;margin-bottom:6px}
        .sample b{color:var(--ink)}
        """;
}
