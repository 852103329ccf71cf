using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A category as one feature each, or as one index. The category of missing values, if any, comes last.</summary>
internal sealed record CategoryEncoder(CategoryColumn Column, IReadOnlyList<string> Categories, string? Fill = null) : ColumnEncoder
{
    private readonly Dictionary<string, int> _positions = Positions(Categories);

    public override TableColumn Source => Column;

    [JsonIgnore]
    public override int? IndexSize => Column.Encoding == CategoryEncoding.Index ? Slots + 1 : null;

    protected override IEnumerable<string> ValueNames => Column.Encoding == CategoryEncoding.Index ? []
        : Categories.Select(category => $"{Column.Name}={category}").Concat(HasMissing ? [$"{Column.Name}=(missing)"] : []);

    private bool HasMissing => Column.Missing == MissingPolicy.Category;

    private int Slots => Categories.Count + (HasMissing ? 1 : 0);

    public override string Describe() => $"{Slots} categories{(Fill is null ? "" : $", missing: \"{Fill}\"")}: {string.Join(", ", ShownCategories())}";

    public override bool IsSound() => Column.Mistake() is null && Categories.All(static category => category is not null) && _positions.Count == Categories.Count;

    protected override void EncodeValue(in TableValue value, Span<float> features, Span<long> indices)
    {
        var position = Position(value);
        if (Column.Encoding == CategoryEncoding.Index)
        {
            indices[0] = position + 1;
            return;
        }
        features.Clear();
        if (position >= 0) features[position] = 1;
    }

    // -1 where the value is no category.
    private int Position(in TableValue value)
    {
        if (value.IsMissing && HasMissing) return Categories.Count;
        var text = value.IsMissing ? Fill ?? throw CellException.Missing(Column.Name) : value.ToString();
        if (_positions.TryGetValue(text, out var position)) return position;
        if (Column.Unknown == UnknownPolicy.AsUnknown) return -1;
        throw new CellException(Column.Name, $"found \"{Shorten.Text(text)}\", which no row of fitting had; expected one of {string.Join(", ", ShownCategories())}; mend the value, fit anew, or set {nameof(CategoryColumn.Unknown)} to {UnknownPolicy.AsUnknown}");
    }

    private IEnumerable<string> ShownCategories() =>
        Categories.Take(10).Select(static category => $"\"{Shorten.Text(category)}\"").Concat(Categories.Count > 10 ? [$"... ({Categories.Count} in all)"] : []);

    private static Dictionary<string, int> Positions(IReadOnlyList<string> categories)
    {
        var positions = new Dictionary<string, int>(categories.Count);
        for (var i = 0; i < categories.Count; i++) positions[categories[i] ?? ""] = i;
        return positions;
    }
}
