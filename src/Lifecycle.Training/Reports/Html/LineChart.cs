using System.Globalization;
using System.Text;

namespace Lifecycle.Training.Reports.Html;

/// <summary>A line of a chart.</summary>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, string Color, bool Faint = false);

/// <summary>Draws curves as SVG.</summary>
internal static class LineChart
{
    private const double Width = 520, Height = 240, Left = 56, Right = 12, Top = 10, Bottom = 34;

    /// <summary>Appends a card with a chart; nothing where no curve has a finite point.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">The heading.</param>
    /// <param name="xName">What is along x.</param>
    /// <param name="curves">The lines.</param>
    /// <param name="diagonal">Whether the diagonal of the unit square is drawn.</param>
    public static void Append(StringBuilder html, string title, string xName, IReadOnlyList<Curve> curves, bool diagonal = false)
    {
        Curve[] drawn = [.. curves.Select(static curve => curve with { Points = [.. curve.Points.Where(static point => double.IsFinite(point.X) && double.IsFinite(point.Y))] }).Where(static curve => curve.Points.Count > 0)];
        if (drawn.Length == 0) return;
        var points = drawn.SelectMany(static curve => curve.Points).Concat(diagonal ? [(0, 0), (1, 1)] : []).ToArray();
        var (x, y) = (Scale.Of(points.Select(static p => p.X), Left, Width - Right), Scale.Of(points.Select(static p => p.Y), Height - Bottom, Top));
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><h3>{HtmlText.Escape(title)}</h3><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlText.Escape(title)}\" xmlns=\"http://www.w3.org/2000/svg\">\n");
        Axes(html, x, y, xName);
        if (diagonal) html.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x.At(0)}\" y1=\"{y.At(0)}\" x2=\"{x.At(1)}\" y2=\"{y.At(1)}\" stroke-dasharray=\"4 4\"/>\n");
        foreach (var curve in drawn) Line(html, curve, x, y);
        html.Append("</svg>");
        if (drawn.Length > 1) Legend(html, drawn);
        html.Append("</div>\n");
    }

    private static void Axes(StringBuilder html, Scale x, Scale y, string xName)
    {
        foreach (var tick in y.Ticks)
            html.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y.At(tick)}\" y2=\"{y.At(tick)}\"/><text x=\"{Left - 8}\" y=\"{y.At(tick)}\" dy=\"4\" text-anchor=\"end\">{HtmlText.Number(tick)}</text>\n");
        foreach (var tick in x.Ticks)
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{x.At(tick)}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{HtmlText.Number(tick)}</text>\n");
        html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right}\" y=\"{Height - 4}\" text-anchor=\"end\">{HtmlText.Escape(xName)}</text>\n");
    }

    private static void Line(StringBuilder html, Curve curve, Scale x, Scale y)
    {
        if (curve.Points is [var only])
        {
            html.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x.At(only.X)}\" cy=\"{y.At(only.Y)}\" r=\"3\" fill=\"{curve.Color}\"><title>{HtmlText.Escape(curve.Name)}: {HtmlText.Number(only.Y)}</title></circle>\n");
            return;
        }
        html.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve{(curve.Faint ? " faint" : "")}\" stroke=\"{curve.Color}\" points=\"");
        foreach (var (px, py) in curve.Points) html.Append(CultureInfo.InvariantCulture, $"{x.At(px)},{y.At(py)} ");
        html.Length--;
        html.Append(CultureInfo.InvariantCulture, $"\"><title>{HtmlText.Escape(curve.Name)}: {HtmlText.Number(curve.Points[^1].Y)} at the end</title></polyline>\n");
    }

    private static void Legend(StringBuilder html, Curve[] curves)
    {
        html.Append("<div class=\"legend\">");
        foreach (var curve in curves) html.Append(CultureInfo.InvariantCulture, $"<span><i style=\"background:{curve.Color}\"></i>{HtmlText.Escape(curve.Name)}</span>");
        html.Append("</div>");
    }

    /// <summary>Maps values to places along an axis, with round ticks.</summary>
    private readonly record struct Scale(double Least, double Most, double From, double To, double TickStep)
    {
        public static Scale Of(IEnumerable<double> values, double from, double to)
        {
            var all = values.ToArray();
            var (least, most) = (all.Min(), all.Max());
            // Values that are all alike lie in the middle.
            if (most - least < 1e-12 * Math.Max(Math.Abs(most), 1e-300)) (least, most) = (least - Math.Max(Math.Abs(least) * 0.1, 1e-9), most + Math.Max(Math.Abs(most) * 0.1, 1e-9));
            var rough = (most - least) / 5;
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
            return new Scale(least, most, from, to, step);
        }

        public IEnumerable<double> Ticks
        {
            get
            {
                var (first, last, step) = ((long)Math.Ceiling(Least / TickStep), (long)Math.Floor(Most / TickStep), TickStep);
                for (var tick = first; tick <= last; tick++) yield return tick * step;
            }
        }

        public string At(double value) => HtmlText.At(From + ((value - Least) / (Most - Least) * (To - From)));
    }
}
