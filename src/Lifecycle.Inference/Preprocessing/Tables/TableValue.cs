using System.Globalization;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>
/// One cell of a table: missing, a text as a file has it, a number, a truth value or a date. Texts, numbers and dates convert to it,
/// null and NaN as missing; the column decides what a text means.
/// </summary>
public readonly record struct TableValue
{
    private readonly CellKind _kind;
    private readonly string? _text;
    private readonly long _bits;

    private TableValue(CellKind kind, string? text, long bits) => (_kind, _text, _bits) = (kind, text, bits);

    private enum CellKind : byte
    {
        Missing,
        Text,
        Number,
        Boolean,
        Date,
    }

    /// <summary>A cell without a value.</summary>
    public static TableValue Missing => default;

    /// <summary>Whether there is no value. A text that a schema counts as missing, such as "NA", is a value until it is read by that schema.</summary>
    public bool IsMissing => _kind == CellKind.Missing;

    /// <summary>The text as it was given; null for other kinds of values.</summary>
    public string? Text => _text;

    /// <summary>A text; null is missing.</summary>
    public static implicit operator TableValue(string? text) => text is null ? default : new(CellKind.Text, text, 0);

    /// <summary>A number; null and NaN are missing.</summary>
    public static implicit operator TableValue(double? number) =>
        number is { } value && !double.IsNaN(value) ? new(CellKind.Number, text: null, BitConverter.DoubleToInt64Bits(value)) : default;

    /// <summary>A number; NaN is missing.</summary>
    public static implicit operator TableValue(double number) => (double?)number;

    /// <summary>A whole number.</summary>
    public static implicit operator TableValue(long number) => (double?)number;

    /// <summary>A truth value; null is missing.</summary>
    public static implicit operator TableValue(bool? value) => value is { } known ? new(CellKind.Boolean, text: null, known ? 1 : 0) : default;

    /// <summary>A truth value.</summary>
    public static implicit operator TableValue(bool value) => (bool?)value;

    /// <summary>A date with its time of day, taken as it is, without a time zone; null is missing.</summary>
    public static implicit operator TableValue(DateTime? date) => date is { } known ? new(CellKind.Date, text: null, known.Ticks) : default;

    /// <summary>A date with its time of day, taken as it is, without a time zone.</summary>
    public static implicit operator TableValue(DateTime date) => (DateTime?)date;

    /// <summary>The value as messages and categories show it; empty where it is missing.</summary>
    public override string ToString() => _kind switch
    {
        CellKind.Text => _text!,
        CellKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        CellKind.Boolean => _bits != 0 ? "true" : "false",
        CellKind.Date => new DateTime(_bits).ToString("s", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>The value without blanks around it, and missing where it is a text of <paramref name="markers"/>.</summary>
    internal TableValue Resolve(IReadOnlySet<string> markers)
    {
        if (_kind != CellKind.Text) return this;
        var trimmed = _text!.Trim();
        return markers.Contains(trimmed) ? default : new TableValue(CellKind.Text, trimmed, 0);
    }

    /// <summary>The value as a finite number.</summary>
    internal bool TryNumber(out double number)
    {
        number = 0;
        if (_kind is CellKind.Missing or CellKind.Date) return false;
        if (_kind == CellKind.Text) return double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
        number = _kind == CellKind.Boolean ? _bits : Number;
        return double.IsFinite(number);
    }

    /// <summary>The value as a truth value: true, yes, y, t, 1 and their opposites, in any case.</summary>
    internal bool TryBoolean(out bool value)
    {
        value = false;
        if (_kind == CellKind.Text) return Booleans.TryParse(_text!, out value);
        if (_kind is not (CellKind.Boolean or CellKind.Number)) return false;
        var number = _kind == CellKind.Boolean ? _bits : Number;
        value = number == 1;
        return number is 0 or 1;
    }

    /// <summary>The value as a date: in the format, or where it is null as ISO 8601 has it.</summary>
    internal bool TryDate(string? format, out DateTime date)
    {
        date = new DateTime(_kind == CellKind.Date ? _bits : 0);
        return _kind == CellKind.Date || (_kind == CellKind.Text && Dates.TryParse(_text!, format, out date));
    }

    private double Number => BitConverter.Int64BitsToDouble(_bits);
}
