using System.Globalization;
using System.Numerics;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Printing;

/// <summary>A tensor's elements as text, in the styles that TorchSharp knows.</summary>
internal sealed class TensorText
{
    private const int Head = 3;
    private const string Ellipsis = "...";

    private readonly Tensor _tensor;
    private readonly string _format;
    private readonly int _width;
    private readonly CultureInfo _culture;
    private readonly string _newLine;
    private readonly long[] _shape;
    private readonly Func<long, string> _element;

    internal TensorText(Tensor tensor, string format, int width, CultureInfo culture, string newLine)
    {
        _tensor = tensor;
        _format = format;
        _width = width;
        _culture = culture;
        _newLine = newLine;
        _shape = tensor.shape;
        _element = Reader();
    }

    internal static string Metadata(Tensor tensor) =>
        string.Create(CultureInfo.InvariantCulture, $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}");

    internal string Julia()
    {
        var text = new StringBuilder(Metadata(_tensor));
        if (_shape.Length == 0)
            return text.Append(", value = ").Append(_element(0)).ToString();
        if (_tensor.NumberOfElements == 0)
            return text.ToString();
        var matrix = _shape.Length == 1 ? _shape[0] : _shape[^1] * _shape[^2];
        for (var start = 0L; start < _tensor.NumberOfElements; start += matrix)
        {
            text.Append(_newLine);
            if (_shape.Length > 2)
                text.Append(CultureInfo.InvariantCulture, $"[{string.Join(',', Position(start / matrix))},..,..] =").Append(_newLine);
            AppendMatrix(text, start, matrix / _shape[^1]);
        }

        return text.ToString();
    }

    internal string Numpy() => _shape.Length == 0 ? _element(0) : Nested(0, 0, "[", "]", $"{_newLine}", "", indent: true);

    internal string CSharp()
    {
        var value = _shape.Length == 0 ? _element(0) : $"{ElementName()} [{new string(',', _shape.Length - 1)}] {Nested(0, 0, "{", "}", ", ", Suffix(), indent: false)}";
        return $"{Metadata(_tensor)}, value = {value}";
    }

    /// <summary>Reads elements by their number in row-major order.</summary>
    private Func<long, string> Reader()
    {
        var plain = _tensor.detach().cpu().contiguous();
        switch (plain.dtype)
        {
            case ScalarType.Bool:
                var flags = plain.data<bool>().ToArray();
                return i => flags[i].ToString(_culture);
            case ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64:
                var complex = plain.to(ScalarType.ComplexFloat64).data<Complex>().ToArray();
                return i => Text(complex[i]);
            case ScalarType.Float32:
                var singles = plain.data<float>().ToArray();
                return i => singles[i].ToString(_format, _culture);
            case ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16:
                var doubles = plain.to(ScalarType.Float64).data<double>().ToArray();
                return i => doubles[i].ToString(_format, _culture);
            default:
                var integers = plain.to(ScalarType.Int64).data<long>().ToArray();
                return i => integers[i].ToString(_culture);
        }
    }

    private string Text(Complex value)
    {
        if (value.Imaginary == 0)
            return value.Real.ToString(_format, _culture);
        var imaginary = $"{value.Imaginary.ToString(_format, _culture)}i";
        if (value.Real == 0)
            return imaginary;
        return value.Real.ToString(_format, _culture) + (value.Imaginary < 0 ? "" : "+") + imaginary;
    }

    private void AppendMatrix(StringBuilder text, long start, long rows)
    {
        var columns = _shape[^1];
        var cells = new string[rows, columns];
        var widths = new int[columns];
        for (var i = 0L; i < rows * columns; i++)
        {
            var cell = _element(start + i);
            cells[i / columns, i % columns] = cell;
            widths[i % columns] = Math.Max(widths[i % columns], cell.Length);
        }

        var shown = Fitting(widths);
        for (var row = 0L; row < rows; row++)
        {
            for (var column = 0; column < shown; column++)
                text.Append(' ').Append(cells[row, column].PadLeft(widths[column]));
            text.Append(shown < columns ? $" {Ellipsis}" : "").Append(_newLine);
        }
    }

    /// <summary>How many columns fit into a line, with an ellipsis where not all do.</summary>
    private int Fitting(int[] widths)
    {
        var left = _width - Ellipsis.Length - 1;
        var count = 0;
        while (count < widths.Length && widths[count] <= left)
            left -= widths[count++] + 1;
        return count;
    }

    private string Nested(int dim, long start, string open, string close, string separator, string suffix, bool indent)
    {
        if (dim == _shape.Length)
            return _element(start) + suffix;
        var step = _shape[(dim + 1)..].Aggregate(1L, (product, extent) => product * extent);
        var between = dim == _shape.Length - 1 ? ", " : separator + (indent ? new string(' ', dim + 1) : "");
        var parts = new List<string>();
        for (var i = 0L; i < _shape[dim]; i++)
        {
            if (i == Head && _shape[dim] > 2 * Head)
                i = _shape[dim] - Head;
            parts.Add(Nested(dim + 1, start + (i * step), open, close, separator, suffix, indent));
        }

        var abridged = _shape[dim] > 2 * Head;
        return open + (abridged ? $"{string.Join(between, parts[..Head])}{between}{Ellipsis} {string.Join(between, parts[Head..])}" : string.Join(between, parts)) + close;
    }

    private IEnumerable<long> Position(long page)
    {
        var position = new long[_shape.Length - 2];
        for (var dim = position.Length - 1; dim >= 0; dim--)
            (page, position[dim]) = Math.DivRem(page, _shape[dim]);
        return position;
    }

    private string Suffix() => _tensor.dtype is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 ? "f" : "";

    private string ElementName() => _tensor.dtype switch
    {
        ScalarType.Float32 => "float",
        ScalarType.Float64 => "double",
        ScalarType.Int64 => "long",
        ScalarType.Int32 => "int",
        ScalarType.Int16 => "short",
        ScalarType.Int8 => "sbyte",
        var other => other.ToString().ToLowerInvariant(),
    };
}
