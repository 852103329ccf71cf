using System.Globalization;

namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A number as one feature.</summary>
internal sealed record NumericEncoder(NumericColumn Column, FittedNumber Fit) : ColumnEncoder
{
    public override TableColumn Source => Column;

    protected override IEnumerable<string> ValueNames => [Column.Name];

    public static double Read(TableColumn column, in TableValue value) => value.TryNumber(out var number)
        ? number
        : throw new CellException(column.Name, $"found \"{Shorten.Text(value.ToString())}\"; expected a finite number such as -1.5e3; mend the value, count it as missing ({nameof(TableSchema.MissingMarkers)}) or declare the column as another kind");

    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"(x - {Fit.Offset:G6}) / {Fit.Scale:G6}{(Fit.Fill is { } fill ? $", missing: {fill:G6}" : "")}");

    public override bool IsSound() => Column.Mistake() is null && Fit.IsSound;

    protected override void EncodeValue(in TableValue value, Span<float> features, Span<long> indices) =>
        features[0] = Fit.Encode(value.IsMissing ? Fit.Fill ?? throw CellException.Missing(Column.Name) : Read(Column, value));
}
