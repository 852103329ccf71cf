using System.Text.Json;
using Lifecycle.Inference.Preprocessing.Tables;

namespace Lifecycle.Training.Data.Tables;

/// <summary>
/// A JSON file with an array of flat objects, one a row, plain or gzip; read into memory. The columns are all names that occur, in
/// the order in which they do; a name that an object lacks is missing there, and so is null.
/// </summary>
public static class JsonTable
{
    /// <summary>The largest file that is read unless told otherwise: 256 MiB.</summary>
    public const long DefaultMaxBytes = 256L << 20;

    private const string Kind = "a JSON file with an array of objects, plain or gzip";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The largest uncompressed content to accept.</param>
    /// <exception cref="UsageException">The file is not there or not readable.</exception>
    /// <exception cref="DataException">It is no array of flat objects, or larger than allowed.</exception>
    public static MemoryTable Read(string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, Array.MaxLength);
        try
        {
            using var json = JsonDocument.Parse(ReadAll(path, maxBytes), new JsonDocumentOptions { MaxDepth = 8 });
            return Table(json.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new DataException($"\"{path}\", line {(e.LineNumber ?? 0) + 1}: {DataFile.OneLine(e)}; expected {Kind}; mend the file.", e);
        }
        catch (Exception e) when (DataFile.IsKnown(e))
        {
            throw DataFile.Explain(path, e);
        }
    }

    private static ReadOnlyMemory<byte> ReadAll(string path, long maxBytes)
    {
        using var content = DataFile.Open(path, Kind);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            if (bytes.Length + read > maxBytes) throw new DataException($"\"{path}\" has more than {maxBytes} bytes of content; expected at most that; raise the limit if the file is to be trusted.");
            bytes.Write(buffer, 0, read);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static MemoryTable Table(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Array) throw new DataException($"\"{path}\" holds {root.ValueKind}; expected {Kind}; give the file of a table.");
        var names = new Dictionary<string, int>();
        var rows = root.EnumerateArray().Select((row, index) => Row(row, names, $"\"{path}\", row {index + 1}")).ToList();
        foreach (var row in rows) row.AddRange(Enumerable.Repeat(TableValue.Missing, names.Count - row.Count));
        return new MemoryTable([.. names.Keys], rows);
    }

    private static List<TableValue> Row(JsonElement row, Dictionary<string, int> names, string place)
    {
        if (row.ValueKind != JsonValueKind.Object) throw new DataException($"{place}: found {row.ValueKind}; expected an object; mend the file.");
        var values = new List<TableValue>(Enumerable.Repeat(TableValue.Missing, names.Count));
        foreach (var property in row.EnumerateObject())
        {
            if (!names.TryGetValue(property.Name, out var column))
            {
                names[property.Name] = column = names.Count;
                values.Add(TableValue.Missing);
            }
            values[column] = Value(property, place);
        }
        return values;
    }

    private static TableValue Value(JsonProperty property, string place) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => TableValue.Missing,
        JsonValueKind.Number => property.Value.GetDouble(),
        JsonValueKind.String => property.Value.GetString(),
        JsonValueKind.True or JsonValueKind.False => property.Value.GetBoolean(),
        _ => throw new DataException($"{place}, column \"{property.Name}\": found {property.Value.ValueKind}; expected a text, a number, a truth value or null; flatten the file."),
    };
}
