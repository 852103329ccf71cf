using System.Text.Json;
using Lifecycle.Inference.Preprocessing.Tables.Columns;
using Lifecycle.Inference.Preprocessing.Tables.Fitting;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>
/// Turns rows of a table into the numbers that a model takes, with what was fitted on the training rows: means, categories, what a
/// missing value becomes. Immutable and thread-safe; as JSON it travels with the model, and gives the very same numbers there.
/// </summary>
public sealed class TableEncoder : ModelPreprocessing
{
    private const int Version = 1;
    private const int MaxFeatures = 1_000_000;

    private readonly TableEncoderState _state;
    private readonly HashSet<string> _markers;
    private readonly int[] _widths;
    private readonly string[] _names;

    private TableEncoder(TableEncoderState state)
    {
        _state = state;
        _markers = [.. state.MissingMarkers];
        _names = [.. state.Columns.Select(static column => column.Source.Name)];
        _widths = [.. state.Columns.Select(static column => column.FeatureNames().Count())];
        FeatureNames = [.. state.Columns.SelectMany(static column => column.FeatureNames())];
        CategoryColumns = [.. state.Columns.Where(static column => column.IndexSize is not null).Select(static column => new IndexedColumn(column.Source.Name, column.IndexSize!.Value))];
        Classes = (state.Target as ClassEncoder)?.Classes ?? [];
        Schema = new TableSchema { Columns = [.. state.Columns.Select(static column => column.Source)], Target = state.Target?.Source, MissingMarkers = state.MissingMarkers };
    }

    /// <summary>The schema that was fitted.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns that a row needs, in the order in which <see cref="Encode(ReadOnlySpan{TableValue}, Span{float}, Span{long})"/> takes them.</summary>
    public IReadOnlyList<string> ColumnNames => _names;

    /// <summary>The names of the features, such as "age", "age_missing", "city=Paris".</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The columns encoded as indices, in their order; empty where there are none.</summary>
    public IReadOnlyList<IndexedColumn> CategoryColumns { get; }

    /// <summary>The classes of the target in the order of the model's outputs; empty where it is no class.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    /// <remarks>The features, where there are any, then the indices, where there are any.</remarks>
    public override int InputCount => (FeatureNames.Count > 0 ? 1 : 0) + (CategoryColumns.Count > 0 ? 1 : 0);

    internal TargetEncoder? Target => _state.Target;

    internal TableEncoderState State => _state;

    /// <summary>Fits on all rows of a table: give it the training rows and no others.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="table">The rows, gone through once.</param>
    /// <exception cref="UsageException">The schema contradicts itself.</exception>
    /// <exception cref="DataException">A column is not there, a value is not of its kind, or there are no rows.</exception>
    public static TableEncoder Fit(TableSchema schema, ITable table)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(table);
        schema.Check();
        return new TableFitter(schema).Fit(table);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is not that, or of a later version.</exception>
    public static TableEncoder FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return FromState(JsonSerializer.Deserialize(json, PreprocessingJson.Default.TableEncoderState));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DataException($"The JSON of a table encoder cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected what ToJson wrote.", e);
        }
    }

    /// <summary>The encoder as JSON; the same encoder gives the same text, whatever the culture.</summary>
    public string ToJson() => JsonSerializer.Serialize(_state, PreprocessingJson.Default.TableEncoderState);

    /// <summary>Encodes one row without allocating.</summary>
    /// <param name="values">One value a column, in the order of <see cref="ColumnNames"/>.</param>
    /// <param name="features">As long as <see cref="FeatureNames"/>.</param>
    /// <param name="categories">As long as <see cref="CategoryColumns"/>.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="DataException">A value is not of its column's kind, is missing where it may not be, or is an unknown category where that is refused.</exception>
    public void Encode(ReadOnlySpan<TableValue> values, Span<float> features, Span<long> categories)
    {
        Require(values.Length, _names.Length, "values", nameof(values));
        Require(features.Length, FeatureNames.Count, "features", nameof(features));
        Require(categories.Length, CategoryColumns.Count, "indices", nameof(categories));
        try
        {
            EncodeRow(values, features, categories);
        }
        catch (CellException e)
        {
            throw e.At(row: null);
        }
    }

    /// <summary>Encodes one row.</summary>
    /// <param name="values">The values by column; others than <see cref="ColumnNames"/> are ignored.</param>
    /// <exception cref="DataException">A column is not there; or as <see cref="Encode(ReadOnlySpan{TableValue}, Span{float}, Span{long})"/>.</exception>
    public TableFeatures Encode(IReadOnlyDictionary<string, TableValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_names.FirstOrDefault(name => !values.ContainsKey(name)) is { } missing)
            throw new DataException($"The row has no value for column \"{missing}\"; found {string.Join(", ", values.Keys.Take(20))}; expected {string.Join(", ", _names.Take(20))}; give each, or {nameof(TableValue)}.{nameof(TableValue.Missing)}.");
        var encoded = new TableFeatures(new float[FeatureNames.Count], new long[CategoryColumns.Count]);
        Encode(Array.ConvertAll(_names, name => values[name]), encoded.Features, encoded.Categories);
        return encoded;
    }

    /// <summary>Turns a predicted number back into the target's unit, where the target was scaled.</summary>
    /// <exception cref="InvalidOperationException">The target is no number.</exception>
    public double DecodeTarget(double prediction) => _state.Target is RegressionEncoder regression
        ? regression.Fit.Decode(prediction)
        : throw new InvalidOperationException($"The target is {_state.Target?.Source.ToString() ?? "not known"}; expected a {nameof(RegressionTarget)}; classes are named by {nameof(Classes)}.");

    /// <summary>One line a column with what was fitted.</summary>
    public override string ToString() =>
        string.Join('\n', _state.Columns.Select(static column => $"{column.Source.Name}: {column.Describe()}"));

    /// <summary>Whether the target is a number, which <see cref="DecodeTarget"/> takes.</summary>
    internal bool HasNumberTarget => _state.Target is RegressionEncoder;

    internal static TableEncoder FromState(TableEncoderState? state)
    {
        if (state is null) throw new JsonException("it is null");
        if (state.Version != Version) throw new JsonException($"its version is {state.Version}, and this library reads {Version}");
        if (state.Columns.Count == 0 || state.Columns.Any(static column => column is null)) throw new JsonException("it has no column, or one that is null");
        if (state.MissingMarkers.Any(static marker => marker is null)) throw new JsonException("a marker is null");
        if (state.Columns.FirstOrDefault(static column => !column.IsSound()) is { } wrong) throw new JsonException($"column \"{Shorten.Text(wrong.Source.Name)}\" contradicts itself");
        if (state.Target?.IsSound() == false) throw new JsonException("its target contradicts itself");
        if (state.Columns.Sum(static column => (long)column.FeatureNames().Count()) > MaxFeatures) throw new JsonException($"it has more than {MaxFeatures} features");
        return new TableEncoder(state);
    }

    internal static TableEncoder Of(IReadOnlyList<string> markers, IReadOnlyList<ColumnEncoder> columns, TargetEncoder? target) =>
        new(new TableEncoderState(Version, [.. markers], columns, target));

    /// <summary>Encodes one row of a table whose columns lie at the positions.</summary>
    internal void EncodeRow(TableRow row, ReadOnlySpan<int> positions, Span<TableValue> scratch, Span<float> features, Span<long> categories)
    {
        for (var i = 0; i < positions.Length; i++) scratch[i] = row.Values[positions[i]];
        EncodeRow(scratch, features, categories);
    }

    internal TableValue Resolve(in TableValue value) => value.Resolve(_markers);

    private void EncodeRow(ReadOnlySpan<TableValue> values, Span<float> features, Span<long> categories)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var column = _state.Columns[i];
            column.Encode(values[i].Resolve(_markers), features[.._widths[i]], categories);
            features = features[_widths[i]..];
            if (column.IndexSize is not null) categories = categories[1..];
        }
    }

    private static void Require(int found, int expected, string what, string parameter)
    {
        if (found != expected) throw new ArgumentException($"Found room for {found} {what}; expected {expected}.", parameter);
    }
}
