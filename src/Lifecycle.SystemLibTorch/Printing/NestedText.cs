using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Printing;

/// <summary>A tensor as lists in lists, the middle of long ones left out: the Numpy and the C# style.</summary>
internal sealed class NestedText
{
    private const string Ellipsis = "...";

    private readonly long[] _shape;
    private readonly PrintOptions _options;
    private readonly Func<long, string> _element;
    private readonly ScalarType _type;
    private readonly bool _csharp;
    private readonly string _suffix;
    private readonly StringBuilder _text = new();

    internal NestedText(Tensor tensor, PrintOptions options, bool csharp)
    {
        _shape = tensor.shape;
        _options = options;
        _element = ElementText.Of(tensor, options);
        _type = tensor.dtype;
        _csharp = csharp;
        _suffix = csharp ? SuffixOf(_type) : "";
    }

    internal string Numpy()
    {
        if (_shape.Length == 0)
            return _element(0);
        AppendList(0, 0);
        return _text.ToString();
    }

    internal string CSharp(string metadata)
    {
        _text.Append(metadata).Append(", value = ");
        if (_shape.Length == 0)
            return _text.Append(_element(0)).ToString();
        if (_shape.Length > 1)
            _text.Append(_options.NewLine);
        _text.Append(NameOf(_type)).Append(" [").Append(',', _shape.Length - 1).Append("] ");
        AppendList(0, 0);
        return _text.ToString();
    }

    private void AppendList(int dim, long start)
    {
        var spread = _csharp && dim == 0 && _shape.Length > 1;
        _text.Append(_csharp ? '{' : '[');
        if (spread)
            _text.Append(_options.NewLine).Append(' ');
        if (dim == _shape.Length - 1)
            AppendRow(start);
        else
            AppendRows(dim, start);
        _text.Append(spread ? _options.NewLine : "").Append(_csharp ? '}' : ']');
    }

    private void AppendRow(long start)
    {
        var separator = "";
        foreach (var i in Shown(_shape[^1], _options.MaxColumns))
        {
            _text.Append(separator);
            separator = i is null ? " " : ", ";
            _text.Append(i is { } index ? _element(start + index) + _suffix : Ellipsis);
        }
    }

    private void AppendRows(int dim, long start)
    {
        var step = _shape[(dim + 1)..].Aggregate(1L, (product, extent) => product * extent);
        var separator = "";
        var indent = "";
        foreach (var i in Shown(_shape[dim], _options.MaxRows))
        {
            _text.Append(separator).Append(indent);
            if (i is { } index)
                AppendList(dim + 1, start + (index * step));
            else
                _text.Append(Ellipsis);
            separator = Between(dim, i is null);
            indent = new string(' ', dim + 1);
        }
    }

    private string Between(int dim, bool afterEllipsis)
    {
        if (_csharp)
            return (afterEllipsis ? "" : ",") + _options.NewLine;
        return string.Concat(Enumerable.Repeat(_options.NewLine, _shape.Length - dim - 1));
    }

    /// <summary>The indices to show; null stands for those left out.</summary>
    private static IEnumerable<long?> Shown(long extent, int most)
    {
        var tail = most / 2;
        for (var i = 0L; i < extent; i++)
        {
            if (extent > most && i == most - tail)
            {
                yield return null;
                i = extent - tail;
            }

            yield return i;
        }
    }

    private static string SuffixOf(ScalarType type) => type switch
    {
        ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 => "f",
        ScalarType.Int64 => "L",
        _ => "",
    };

    private static string NameOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => "float",
        ScalarType.Float64 => "double",
        ScalarType.Int64 => "long",
        ScalarType.Int32 => "int",
        ScalarType.Int16 => "short",
        ScalarType.Int8 => "sbyte",
        ScalarType.ComplexFloat32 => "complex32",
        ScalarType.ComplexFloat64 => "complex64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
