using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Printing;

/// <summary>A tensor as matrices with aligned columns, as many of them as a line holds.</summary>
internal sealed class JuliaText(Tensor tensor, PrintOptions options)
{
    private const string Ellipsis = "...";

    private readonly long[] _shape = tensor.shape;
    private readonly Func<long, string> _element = ElementText.Of(tensor, options);

    internal string Write(string metadata)
    {
        var text = new StringBuilder(metadata);
        if (_shape.Length == 0)
            return text.Append(", value = ").Append(_element(0)).ToString();
        if (_shape.Length == 1)
            return AppendMatrix(text.Append(options.NewLine), 0, 1).ToString();
        var matrix = _shape[^1] * _shape[^2];
        for (var start = 0L; start < tensor.NumberOfElements; start += matrix)
        {
            text.Append(options.NewLine);
            if (_shape.Length > 2)
                text.Append(CultureInfo.InvariantCulture, $"[{string.Join(',', Position(start / matrix))},..,..] =").Append(options.NewLine);
            AppendMatrix(text, start, _shape[^2]);
        }

        return text.ToString();
    }

    private StringBuilder AppendMatrix(StringBuilder text, long start, long rows)
    {
        var columns = _shape[^1];
        var cells = new string[rows][];
        for (var row = 0L; row < rows; row++)
            cells[row] = Fitting(start + (row * columns));
        var shown = cells.Min(row => row.Length);
        var widths = Enumerable.Range(0, shown).Select(column => cells.Max(row => row[column].Length)).ToArray();
        foreach (var row in cells)
        {
            for (var column = 0; column < shown; column++)
                text.Append(' ').Append(row[column].PadLeft(widths[column]));
            text.Append(shown < columns ? $" {Ellipsis}" : "").Append(options.NewLine);
        }

        return text;
    }

    /// <summary>The cells of a row that fit into a line, with an ellipsis behind them.</summary>
    private string[] Fitting(long start)
    {
        var left = options.Width - Ellipsis.Length - 1;
        var cells = new List<string>();
        for (var column = 0L; column < _shape[^1]; column++)
        {
            var cell = _element(start + column);
            if (cell.Length > left)
                break;
            cells.Add(cell);
            left -= cell.Length + 1;
        }

        return [.. cells];
    }

    private long[] Position(long page)
    {
        var position = new long[_shape.Length - 2];
        for (var dim = position.Length - 1; dim >= 0; dim--)
            (page, position[dim]) = Math.DivRem(page, _shape[dim]);
        return position;
    }
}
