namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A truth value as one feature.</summary>
internal sealed record BooleanEncoder(BooleanColumn Column, bool? Fill = null) : ColumnEncoder
{
    public override TableColumn Source => Column;

    protected override IEnumerable<string> ValueNames => [Column.Name];

    public static bool Read(TableColumn column, in TableValue value) => value.TryBoolean(out var known)
        ? known
        : throw new CellException(column.Name, $"found \"{Shorten.Text(value.ToString())}\"; expected true, yes, y, t, 1 or false, no, n, f, 0; mend the value or declare the column as a category");

    public override string Describe() => Fill is null ? "1 or 0" : $"1 or 0, missing: {(Fill.Value ? 1 : 0)}";

    public override bool IsSound() => Column.Mistake() is null;

    protected override void EncodeValue(in TableValue value, Span<float> features, Span<long> indices) =>
        features[0] = (value.IsMissing ? Fill ?? throw CellException.Missing(Column.Name) : Read(Column, value)) ? 1 : 0;
}
