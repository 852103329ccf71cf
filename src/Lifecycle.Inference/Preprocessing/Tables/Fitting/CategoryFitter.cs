using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables.Fitting;

/// <summary>Fits a column of categories.</summary>
internal sealed class CategoryFitter(CategoryColumn column) : ColumnFitter
{
    private readonly Dictionary<string, long> _counts = [];

    public override void Add(in TableValue value)
    {
        RequireValue(column, value);
        if (value.IsMissing) return;
        var text = value.ToString();
        _counts[text] = _counts.GetValueOrDefault(text) + 1;
        if (_counts.Count > column.MaxDistinct)
            throw new CellException(column.Name, $"more than {column.MaxDistinct} different values; expected categories; leave the column out of the schema, or raise {nameof(CategoryColumn.MaxDistinct)}");
    }

    public override ColumnEncoder Finish()
    {
        if (_counts.Count == 0 && column.Missing is not (MissingPolicy.Constant or MissingPolicy.Category))
            throw new CellException(column.Name, "no row of fitting has a value; expected at least one; leave the column out of the schema");
        var frequent = ByFrequency().Where(pair => pair.Value >= column.MinFrequency).Select(static pair => pair.Key);
        var kept = frequent.Take(column.MaxCategories ?? int.MaxValue).Order(StringComparer.Ordinal).ToList();
        return new CategoryEncoder(column, kept, Fill());
    }

    private string? Fill() => column.Missing switch
    {
        MissingPolicy.Constant => column.MissingValue,
        MissingPolicy.MostFrequent => ByFrequency().First().Key,
        _ => null,
    };

    private IEnumerable<KeyValuePair<string, long>> ByFrequency() =>
        _counts.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal);
}
