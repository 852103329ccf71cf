using System.Text.Json;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>Which columns of a table become features, how, and which one is to be predicted. Other columns are ignored.</summary>
public sealed record TableSchema
{
    /// <summary>The columns that become features, in the order of the features.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The column to predict; null where there is none.</summary>
    public TargetColumn? Target { get; init; }

    /// <summary>The texts that count as missing, without blanks around them; by default the empty one, NA, N/A, n/a, NaN, nan, NULL and null.</summary>
    public IReadOnlyList<string> MissingMarkers { get; init; } = ["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null"];

    /// <summary>The schema as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PreprocessingJson.Default.TableSchema);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">It is no schema.</exception>
    public static TableSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, PreprocessingJson.Default.TableSchema) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new DataException($"The JSON of a table schema cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected what ToJson wrote.", e);
        }
    }

    /// <summary>One line a column.</summary>
    public override string ToString() => string.Join('\n', Columns.Select(static column => column.ToString()).Append(Target?.ToString() ?? "no target"));

    /// <summary>Reports all mistakes together.</summary>
    /// <exception cref="UsageException">There are some.</exception>
    internal void Check()
    {
        var mistakes = Columns.Select(static column => column.Mistake() is { } mistake ? $"column \"{column.Name}\" {mistake}" : null).OfType<string>().ToList();
        if (Columns.Count == 0) mistakes.Add($"{nameof(Columns)} is empty, expected at least one column");
        mistakes.AddRange(Columns.Select(static column => column.Name).Append(Target?.Name).OfType<string>().GroupBy(static name => name, StringComparer.Ordinal)
            .Where(static group => group.Count() > 1).Select(static group => $"column \"{group.Key}\" is there {group.Count()} times, expected once, as feature or target"));
        if (mistakes.Count > 0) throw new UsageException($"{nameof(TableSchema)}: {string.Join("; ", mistakes)}.");
    }
}
