using System.Globalization;
using System.Security;
using System.Text;

namespace Lifecycle.Benchmarks.Peers;

/// <summary>Draws the table of peers as bars, a group for each figure.</summary>
internal static class PeerPicture
{
    private const int BarHeight = 16;
    private const int Left = 190;
    private const int Width = 360;

    public static void Write(string path, IReadOnlyList<(string Name, double First, double Median, double RowsPerSecond, double Megabytes)> rows)
    {
        (string Title, Func<int, double> Value, string Format)[] figures =
        [
            ("First prediction from process start, ms", row => rows[row].First, "0"),
            ("One row, median ms", row => rows[row].Median, "0.000"),
            ("32 rows a call, rows a second (more is better)", row => rows[row].RowsPerSecond, "N0"),
            ("Highest resident memory, MB", row => rows[row].Megabytes, "0"),
        ];
        var text = new StringBuilder();
        var y = 10;
        foreach (var (title, value, format) in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"{y + 14}\" font-weight=\"bold\">{title}</text>\n");
            y += 24;
            var most = Enumerable.Range(0, rows.Count).Max(value);
            for (var row = 0; row < rows.Count; row++, y += BarHeight + 4)
            {
                var width = Width * value(row) / most;
                text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 12}\" text-anchor=\"end\">{SecurityElement.Escape(rows[row].Name)}</text><rect x=\"{Left}\" y=\"{y}\" width=\"{width:0.#}\" height=\"{BarHeight}\" fill=\"{(row == 0 ? "#0b6bcb" : "#9aa7b4")}\"/><text x=\"{Left + width + 6:0.#}\" y=\"{y + 12}\">{value(row).ToString(format, CultureInfo.InvariantCulture)}</text>\n");
            }
            y += 14;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Width + 90}\" height=\"{y}\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{text}</svg>\n"));
        Console.WriteLine($"{path} is a picture of it.");
    }
}
