namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A date as one feature a part.</summary>
internal sealed record DateEncoder(DateColumn Column, IReadOnlyList<FittedNumber> Parts) : ColumnEncoder
{
    private readonly (DateParts Part, Func<DateTime, double> Value)[] _parts = DatePart.Of(Column.Parts);

    public override TableColumn Source => Column;

    protected override IEnumerable<string> ValueNames => _parts.Select(part => $"{Column.Name}_{part.Part}");

    public static DateTime Read(DateColumn column, in TableValue value) => value.TryDate(column.Format, out var date)
        ? date
        : throw new CellException(column.Name, $"found \"{Shorten.Text(value.ToString())}\"; expected a date such as {(column.Format is null ? "2026-11-22 or 2026-11-22T21:00:00" : $"the format {column.Format} has it")}; mend the value or set {nameof(DateColumn.Format)}");

    public override string Describe() => Column.Parts.ToString();

    public override bool IsSound() => Column.Mistake() is null && Parts.Count == _parts.Length && Parts.All(static part => part is { IsSound: true });

    protected override void EncodeValue(in TableValue value, Span<float> features, Span<long> indices)
    {
        var date = value.IsMissing ? default : Read(Column, value);
        for (var i = 0; i < _parts.Length; i++)
            features[i] = Parts[i].Encode(value.IsMissing ? Parts[i].Fill ?? throw CellException.Missing(Column.Name) : _parts[i].Value(date));
    }
}
